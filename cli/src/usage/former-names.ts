import type { Command } from 'commander';

/**
 * Former names of commands and options, with the current names. They work until 1.0. An option applies only to commands with
 * the current option. Words after a flag are the value of the flag.
 */
export const formerNames: readonly (readonly [former: string, current: string])[] = [
  ['fix', 'suggest'],
  ['ps --save', 'snapshot'],
  ['render', 'plan --out'],
  ['features', 'kernel features'],
  ['doctor --probe', 'kernel probe'],
  ['--trust', '--allow-untrusted-manifest'],
  ['--set', '--template-var'],
  ['--wider', '--broader'],
  ['--silence', '--quiet-log'],
  ['--only', '--in-profile'],
  ['--update', '--print-missing'],
  ['--records --format ndjson', '--format records'],
];

/** Returns a command line with current names instead of former names; undefined if the line has no former name. */
export function withCurrentNames(
  words: readonly string[],
  commands: readonly Command[],
): readonly string[] | undefined {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const given = words.slice(0, end).flatMap((word) => {
    const [, flag, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    return flag === undefined || value === undefined ? [word] : [flag, value];
  });
  const former = new Set(formerNames.map(([name]) => name.split(' ')[0]));
  const named = given.find((word) => former.has(word) || commands.some((one) => one.name() === word));
  const current = formerNames.reduce((line, [before, now]) => {
    const [word = ''] = now.split(' ');
    if (!word.startsWith('-')) return before.split(' ')[0] === named ? withCommand(line, before, now, commands) : line;
    const name = line.find((one) => commands.some((command) => command.name() === one));
    const command = commands.find((one) => one.name() === name);
    return command?.options.some(({ long }) => long === word) === true ? renamed(line, before, now.split(' ')) : line;
  }, given);
  return current === given ? undefined : [...current, ...words.slice(end)];
}

/**
 * Replaces a former command. If the current name ends with an option, the first argument becomes the value of the option:
 * `render out` is `plan --out out`.
 */
function withCommand(line: string[], before: string, now: string, commands: readonly Command[]): string[] {
  const [name = '', second = ''] = now.split(' ');
  if (!second.startsWith('-')) return renamed(line, before, now.split(' '));
  const words = renamed(line, before, [name]);
  const options = commands.find((one) => one.name() === name)?.options ?? [];
  let at = words.indexOf(name) + 1;
  for (; words[at]?.startsWith('-') === true; at += 1)
    if (options.some(({ long, short, required }) => required && [long, short].includes(words[at]))) at += 1;
  return words.toSpliced(at, 0, second);
}

/** Replaces the former words of a line, if the line has all of the words: all options, and the first command. */
function renamed(line: string[], former: string, current: readonly string[]): string[] {
  const parts = former.split(/ (?=-)/).map((part) => part.split(' '));
  const isAt = (part: readonly string[], at: number): boolean => part.every((word, next) => line[at + next] === word);
  if (!parts.every((part) => line.some((_, at) => isAt(part, at)))) return line;
  const [first = [], ...others] = parts;
  const [command = ''] = first;
  const begins = (at: number) => isAt(first, at) && (command.startsWith('-') || at === line.indexOf(command));
  const result: string[] = [];
  for (let at = 0; at < line.length; at += 1) {
    const other = others.find((part) => isAt(part, at));
    if (begins(at)) result.push(...current);
    else if (other === undefined) result.push(line[at] ?? '');
    at += (begins(at) ? first : (other ?? [''])).length - 1;
  }
  return result;
}
