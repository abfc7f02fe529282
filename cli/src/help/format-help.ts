import { Help, type Command } from 'commander';
import { LamellarCommand } from '../lamellar-command.ts';
import { isPolicySource } from '../policy-arguments.ts';
import { exitStatusLine } from './exit-status-rows.ts';
import { helpTopics } from './topics.ts';

/**
 * Formats the help of a command: its own options, the names of shared options, and the examples. The help of the program also
 * has the topics.
 */
export function formatHelp(command: Command, helper: Help): string {
  const width = helper.helpWidth ?? 80;
  const own = Object.assign(Object.create(helper) as Help, {
    visibleOptions: (one: Command) => helper.visibleOptions(one).filter((option) => !isPolicySource(option)),
    visibleGlobalOptions: () => [],
  });
  const wrapped = (text: string): string => helper.boxWrap(text, width);
  const { exampleLines = [], statuses } = command instanceof LamellarCommand ? command : {};
  const shared = helper.visibleOptions(command).filter(isPolicySource);
  const names = shared.map(({ long, short }) => short ?? long).join(', ');
  const parts = [
    ...(shared.length === 0 ? [] : [wrapped(`Policy sources, described by \`lamellar help policy\`: ${names}`)]),
    ...(command.parent === null ? programParts(command, width, helper) : [wrapped(globalLine(command, helper))]),
    ...(exampleLines.length === 0
      ? []
      : [
          `Example${exampleLines.length > 1 ? 's' : ''}:\n${exampleLines.map((line) => exampleText(line, width)).join('\n')}`,
        ]),
    ...(statuses === undefined ? [] : [wrapped(`Exit status: ${statuses}`)]),
  ];
  return `${Help.prototype.formatHelp.call(own, command, own).trimEnd()}\n\n${parts.join('\n\n')}\n`;
}

function globalLine(command: Command, helper: Help): string {
  const names = helper.visibleGlobalOptions(command).map(({ long, short }) => short ?? long);
  return `Global options, described by \`lamellar help\`: ${names.join(', ')}`;
}

function programParts(program: Command, width: number, helper: Help): readonly string[] {
  const topics = helpTopics(program);
  const column = Math.max(...topics.map(({ name }) => name.length));
  const lines = topics.map(({ name, summary }) => helper.formatItem(name, column, summary, helper));
  return [
    `Topics of \`lamellar help TOPIC\`:\n${lines.join('\n')}`,
    helper.boxWrap('Answers go to stdout. Problems, steps and progress go to stderr.', width),
    helper.boxWrap(exitStatusLine(), width),
  ];
}

/** Breaks a long shell line between words, with backslashes. */
function exampleText(line: string, width: number): string {
  const lines = [''];
  for (const word of line.match(/(?:'[^']*'|\S)+/g) ?? []) {
    const last = lines.at(-1) ?? '';
    const longer = last === '' ? word : `${last} ${word}`;
    // The indentation, and a blank with a backslash.
    if (last !== '' && longer.length > width - (lines.length > 1 ? 8 : 4)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return `  ${lines.join(' \\\n      ')}`;
}
