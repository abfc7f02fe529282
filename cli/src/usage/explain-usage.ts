import { joinNames, printable, suggest } from '@lamellar/core/language';
import type { CommanderError } from 'commander';
import { hintForCommand } from './hint-for-command.ts';
import { hintForOption } from './hint-for-option.ts';
import { brief } from '../words/brief.ts';
import type { RefusedLine } from './refused-line.ts';
import { helpExample, quotedLine, valuePlaceholder } from './usage-text.ts';

/** An error of the command line: the problem in a line, and the words to type instead. */
export interface ExplainedUsage {
  readonly message: string;
  readonly hint: string;
}

/** Explains an error of Commander. */
export function explainUsage({ code, message }: CommanderError, line: RefusedLine): ExplainedUsage {
  const quoted = /'(.*)'/s.exec(message)?.[1] ?? '';
  switch (code) {
    case 'commander.unknownCommand':
      return { message: `unknown command \`${shown(quoted)}\``, hint: hintForCommand(quoted, line) };
    case 'commander.unknownOption':
      return { message: `unknown option \`${shown(quoted)}\``, hint: hintForOption(quoted, line) };
    case 'commander.excessArguments':
      return excessArgument(line);
    case 'commander.missingArgument':
      return { message: `missing argument ${quoted.toUpperCase()}`, hint: `for example ${helpExample(line.command)}` };
    case 'commander.optionMissingArgument':
      return missingValue(quoted, line);
    case 'commander.invalidArgument':
      return unknownValue(message);
    case 'commander.conflictingOption':
      return { message: conflict(message), hint: 'remove one of the two options' };
    default:
      return { message: message.replace(/^error: /, ''), hint: `for example ${helpExample(line.command)}` };
  }
}

/** Reports the first argument without a place, with the option that takes the argument. */
function excessArgument({ words, command }: RefusedLine): ExplainedUsage {
  const word = command.args[command.registeredArguments.length] ?? '';
  const flag = flagsFor(word).find((one) => command.options.some(({ long }) => long === one));
  const at = words.lastIndexOf(word);
  const corrected = flag === undefined ? undefined : quotedLine(words.toSpliced(at, 0, flag));
  return {
    message: `unexpected argument \`${shown(word)}\``,
    hint:
      corrected === undefined
        ? `omit the argument: \`lamellar help ${command.name()}\` lists options`
        : `write ${corrected}`,
  };
}

/** Returns the likely options for a word: an option for files by the ending of the name, or for a container. */
function flagsFor(word: string): readonly string[] {
  if (/\.ya?ml$/.test(word)) return ['--manifest'];
  if (/\.json(?:\.gz)?$/.test(word)) return ['--snapshot'];
  return [/[/.]/.test(word) ? '--policy' : '--container'];
}

function missingValue(flags: string, { command }: RefusedLine): ExplainedUsage {
  const option = command.options.find((one) => one.flags === flags);
  const long = option?.long ?? flags;
  const choices = option?.argChoices;
  return {
    message: `${long} without a value`,
    hint: choices === undefined ? `write ${long} ${valuePlaceholder(flags)}` : `the choices are ${joinNames(choices)}`,
  };
}

/** Explains a value outside of the choices, which Commander lists in the message. */
function unknownValue(message: string): ExplainedUsage {
  const pattern =
    /(?:option '(?:-\w, )?(?<flag>--\S+) .*' argument|value) '(?<value>.*)' is invalid(?: for argument '(?<argument>.*)')?\. .* are (?<choices>.*)\.$/s;
  const { flag, value = '', argument = '', choices = '' } = pattern.exec(message)?.groups ?? {};
  const all = choices.split(', ');
  const near = flag === undefined ? undefined : suggest(value, all);
  return {
    message: `unknown value \`${shown(value)}\` of ${flag ?? argument.toUpperCase()}`,
    hint: near === undefined ? `the choices are ${joinNames(all)}` : `did you mean \`${flag} ${near}\`?`,
  };
}

/** Names two excluding options by the quoted words in a message of Commander. */
function conflict(message: string): string {
  return Array.from(message.matchAll(/'(?:-\w, )?(--[\w-]+)[^']*'/g), ([, flag = '']) => flag).join(' excludes ');
}

/** Prints a word of the command line in one line. */
function shown(word: string): string {
  return brief(printable(word));
}
