import { joinNames, suggest } from '@lamellar/core/language';
import type { Command, Option } from 'commander';
import { optionForForeign } from './foreign-words.ts';
import type { RefusedLine } from './refused-line.ts';
import { quotedLine } from './usage-text.ts';

/** Returns the words to type instead of an unknown option. */
export function hintForOption(written: string, { command, words: all, commands }: RefusedLine): string {
  const [flag = '', value] = written.split(/=(.*)/s);
  const options = optionsOf(command);
  const isEarly = all.indexOf(written) < all.indexOf(command.name());
  const ordered = isEarly ? [command.name(), ...all.filter((word) => word !== command.name())] : all;
  const at = ordered.indexOf(written);
  const words = value === undefined ? ordered : ordered.toSpliced(at, 1, flag, value);
  if (isEarly && options.some(({ long }) => long === flag)) return instead(words, `${command.name()} ${flag}`);
  const option = optionForForeign(flag, words[at + 1], options);
  if (option !== undefined) return instead(words.toSpliced(at, 1, ...option.words), option.form);
  const near = suggest(
    flag,
    options.flatMap(({ long }) => long ?? []),
  );
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (pathFlags.has(flag) && at + 1 < words.length && takesPath(command, words.toSpliced(at, 2)))
    return instead(words.toSpliced(at, 1), 'the path alone');
  const owners = commands.filter((one) => one.options.some(({ long }) => long === flag));
  const owned = `${flag} is an option of ${joinNames(owners.slice(0, 3).map((one) => `\`${one.name()}\``))}; `;
  const help = ['lamellar help', ...(command.parent === null ? [] : [command.name()])].join(' ');
  return `${owners.length === 0 ? '' : owned}\`${help}\` lists the options`;
}

/** Options for the file that a command reads, if the file is an argument. */
const pathFlags = new Set('--policy --snapshot --manifest --file --log --input --path -f -i -M'.split(' '));

/** Returns true if the first argument of a command is a path, and the command line has a place for one more argument. */
function takesPath(command: Command, words: readonly string[]): boolean {
  const [first, ...others] = command.registeredArguments;
  if (first === undefined || !['path', 'file', 'before', 'policy', 'snapshot', 'directory'].includes(first.name()))
    return false;
  const given = words.filter((word) => word !== command.name() && !word.startsWith('-'));
  return first.variadic || given.length <= others.length;
}

/** Returns the own options of a command, and the options of every command. */
function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent?.options ?? [])];
}

/** Advises a command line, or its decisive words if the line is too long. */
function instead(words: readonly string[], decisive: string): string {
  return `write ${quotedLine(words) ?? decisive}`;
}
