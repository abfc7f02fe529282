import { Argument, type Command, type Option } from 'commander';
import { readTypedLine, type TypedLine } from './typed-line.ts';
import { namedValues, type Candidate } from './named-values.ts';

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
  if (words[0] === 'help') return words.length > 1 ? [] : beginningWith(current, commandsOf(program));
  const line = readTypedLine(program, words);
  if (line === undefined) return [];
  if (line.command === program)
    return beginningWith(current, current.startsWith('-') ? optionsOf(program, line) : commandsOf(program));
  const assigned = line.takesOptions ? /^(--[\w-]+)=/.exec(current) : null;
  if (assigned !== null) {
    const [prefix, flag] = assigned;
    const option = line.command.options.find((one) => one.long === flag && one.required);
    if (option === undefined) return [];
    return withPrefix(prefix, await valuesOf(option, line, current.slice(prefix.length)));
  }
  if (line.takesOptions && current.startsWith('-') && current !== '-')
    return beginningWith(current, optionsOf(line.command, line));
  return line.next === undefined ? [] : valuesOf(line.next, line, current);
}

async function valuesOf(next: Option | Argument, line: TypedLine, current: string): Promise<Completions> {
  if (next.argChoices !== undefined)
    return beginningWith(
      current,
      next.argChoices.map((value) => ({ value })),
    );
  const values = await namedValues(nameOf(next), line, current);
  return values === 'files' ? values : beginningWith(current, values);
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
function optionsOf(command: Command, { values }: TypedLine): readonly Candidate[] {
  const help = command.createHelp();
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)]
    .filter(
      (option) =>
        !(option.attributeName() in values) || option.defaultValue !== undefined || option.parseArg !== undefined,
    )
    .flatMap((option) => (option.long === undefined ? [] : [{ value: option.long, description: option.description }]));
}

function withPrefix(prefix: string, values: Completions): Completions {
  if (values === 'files') return values;
  return values.map(({ value, ...rest }) => ({ value: prefix + value, ...rest }));
}

/** Selects the candidates that begin with the word. Control characters are never offered. */
function beginningWith(current: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const isSafe = ({ value }: Candidate): boolean => value.startsWith(current) && !/\p{Cc}/u.test(value);
  return candidates.filter(isSafe);
}
