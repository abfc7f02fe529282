import type { EventEmitter } from 'node:events';
import type { Command } from 'commander';

/** What a command's help has behind its options. */
export interface HelpAfter {
  /** Lines for a shell, as help has them. */
  readonly examples: readonly string[];
  /** `0 all is valid; 1 …`; undefined where it is not said. */
  readonly exitStatus: string | undefined;
  /** All else, a paragraph each. */
  readonly paragraphs: readonly string[];
}

/** Reads what `addHelpText('after', …)` of a command has, as `help` prints it. */
export function helpAfter(command: Command): HelpAfter {
  let text = '';
  const write = (part: string): void => void (text += part);
  // Commander keeps such text as what listens to this.
  (command as Command & EventEmitter).emit('afterHelp', { error: false, command, write });
  const blocks = text.split(/\n\s*\n/).map((block) => block.replace(/^\n+|\s+$/g, ''));
  const examples: string[] = [];
  const paragraphs: string[] = [];
  let exitStatus: string | undefined;
  for (const block of blocks.filter((one) => one !== '')) {
    const [head = '', ...lines] = block.split('\n');
    if (/^Examples?:$/.test(head)) examples.push(...lines.map((line) => line.replace(/^ {2}/, '')));
    else if (head.startsWith('Exit status: ')) exitStatus = joined(block).slice('Exit status: '.length);
    else paragraphs.push(joined(block));
  }
  return { examples, exitStatus, paragraphs };
}

function joined(block: string): string {
  return block.replaceAll(/\s*\n\s*/g, ' ');
}
