import type { EventEmitter } from 'node:events';
import type { Command } from 'commander';

/** The parts of a command's help after the options. */
export interface HelpAfter {
  /** Shell lines, as in the help. */
  readonly examples: readonly string[];
  /** `0 all is valid; 1 …`; undefined if the help does not list statuses. */
  readonly exitStatus: string | undefined;
  /** The remaining paragraphs. */
  readonly paragraphs: readonly string[];
}

/** Reads the text of `addHelpText('after', …)`, as printed by `help`. */
export function helpAfter(command: Command): HelpAfter {
  let text = '';
  const write = (part: string): void => void (text += part);
  // Commander stores additional texts as event listeners.
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
