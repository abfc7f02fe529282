import type { Argument, Command, Option } from 'commander';

/** What a command line says so far, and what would come next in it. */
export interface TypedLine {
  /** The command that was named; the program where none was. */
  readonly command: Command;
  /** Its words that are no options. */
  readonly operands: readonly string[];
  /** The values of its options, as the command would get them. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What is asked for next: an option's value, or an argument; undefined where nothing is. */
  readonly next: Option | Argument | undefined;
  /** Whether an option can be next. */
  readonly takesOptions: boolean;
}

/**
 * Reads the words of a command line that is not complete yet.
 *
 * @returns undefined where it names a command that there is not
 */
export function readTypedLine(program: Command, words: readonly string[]): TypedLine | undefined {
  const [name, ...rest] = words.filter((word, index) => index > 0 || !word.startsWith('-'));
  if (name === undefined) return { command: program, operands: [], values: {}, next: undefined, takesOptions: true };
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) return undefined;
  const values: Record<string, unknown> = {};
  for (const option of command.options)
    if (option.defaultValue !== undefined) values[option.attributeName()] = option.defaultValue as unknown;
  const options = [...command.options, ...program.options];
  const operands: string[] = [];
  let pending: Option | undefined;
  let takesOptions = true;
  for (const word of rest) {
    if (pending !== undefined) {
      setValue(values, pending, word);
      pending = undefined;
    } else if (takesOptions && word === '--') takesOptions = false;
    else if (takesOptions && word.length > 1 && word.startsWith('-')) {
      const [flag = '', ...value] = word.split('=');
      const option = options.find((one) => one.long === flag || one.short === flag);
      if (option?.required !== true) values[option?.attributeName() ?? flag] = true;
      else if (value.length > 0) setValue(values, option, value.join('='));
      else pending = option;
    } else operands.push(word);
  }
  const next = pending ?? argumentAt(command, operands.length);
  return { command, operands, values, next, takesOptions: takesOptions && pending === undefined };
}

/** As commander does: what can be given again is collected. */
function setValue(values: Record<string, unknown>, option: Option, word: string): void {
  const name = option.attributeName();
  values[name] = option.parseArg === undefined ? word : (option.parseArg as Collect)(word, values[name]);
}

type Collect = (word: string, before: unknown) => unknown;

/** The argument at a position; the last one goes on where it takes many. */
function argumentAt({ registeredArguments: all }: Command, position: number): Argument | undefined {
  const last = all.at(-1);
  return all[position] ?? (last?.variadic === true ? last : undefined);
}
