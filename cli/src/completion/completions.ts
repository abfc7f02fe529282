import { Argument, type Command, type Option } from 'commander';
import { helpTopics } from '../help/topics.ts';
import { namedValues } from './named-values.ts';
import { readTypedLine, type TypedLine } from './typed-line.ts';

/** A candidate for completion. */
interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** The possible completions: words, or files for the shell to list. */
export type Completions = 'files' | readonly Candidate[];

/**
 * Completes the word at the cursor.
 *
 * @param words - the words between the program's name and the word at the cursor
 * @param current - the typed part of the word, without quotes
 */
export async function completionsFor(
  program: Command,
  words: readonly string[],
  current: string,
): Promise<Completions> {
  if (words[0] === 'help') {
    const topics = helpTopics(program).map(({ name, summary }) => ({ value: name, description: summary }));
    return words.length > 1 ? [] : beginningWith(current, [...commandsOf(program), ...topics]);
  }
  const line = readTypedLine(program, words);
  if (line === undefined) return [];
  const { command, next, takesOptions } = line;
  if (command === program && !current.startsWith('-')) return beginningWith(current, commandsOf(program));
  const [prefix = '', flag] = (takesOptions ? /^(--[\w-]+)=/.exec(current) : null) ?? [];
  if (command === program || (takesOptions && prefix === '' && /^-./.test(current)))
    return beginningWith(current, optionsOf(line));
  const expected = prefix === '' ? next : command.options.find(({ long, required }) => long === flag && required);
  if (expected === undefined) return [];
  const values = expected.argChoices ?? (await namedValues(nameOf(expected), line, current.slice(prefix.length)));
  if (values === 'files') return values;
  return beginningWith(
    current,
    values.map((value) => ({ value: prefix + value })),
  );
}

/**
 * Returns the placeholder of a value in the help: `file` of `--policy <file>`. For the placeholder `name`, returns the
 * option's own name.
 */
function nameOf(next: Option | Argument): string {
  if (next instanceof Argument) return next.name();
  const [, placeholder = ''] = /[<[]([^>\]]+)/.exec(next.flags) ?? [];
  return placeholder === 'name' ? next.attributeName() : placeholder;
}

function commandsOf(program: Command): readonly Candidate[] {
  const visible = program.createHelp().visibleCommands(program);
  return visible.map((command) => ({ value: command.name(), description: command.summary() || command.description() }));
}

/** Returns the options that are not given yet, or can be repeated. */
function optionsOf({ command, values }: TypedLine): readonly Candidate[] {
  const help = command.createHelp();
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)].flatMap((option) => {
    const isOpen = !(option.attributeName() in values) || option.defaultValue !== undefined || option.parseArg;
    return isOpen && option.long !== undefined ? [{ value: option.long, description: option.description }] : [];
  });
}

/** Selects the candidates that begin with the word. Control characters are never offered. */
function beginningWith(current: string, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(current) && !/\p{Cc}/u.test(value));
}
