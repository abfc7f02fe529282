import type { Argument, Command, Option } from 'commander';

/** An incomplete command line, with the expected next element. */
export interface TypedLine {
  /** The named command; the program if none is named. */
  readonly command: Command;
  /** The words that are no options. */
  readonly operands: readonly string[];
  /** The values of the options, in the command's types. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The expected option value or argument; undefined if none is expected. */
  readonly next: Option | Argument | undefined;
  /** True if an option can be next. */
  readonly takesOptions: boolean;
}

/**
 * Reads the words of an incomplete command line.
 *
 * @returns undefined for an unknown command
 */
export function readTypedLine(program: Command, words: readonly string[]): TypedLine | undefined {
  const { operands: given, unknown } = program.parseOptions([...words]);
  const [name, ...first] = given;
  const command = name === undefined ? program : program.commands.find((one) => one.name() === name);
  if (command === undefined) return undefined;
  const takesOptions = !words.includes('--');
  const pending = takesOptions
    ? command.options.find(({ required, long, short }) => required && [long, short].includes(words.at(-1)))
    : undefined;
  const rest = [...first, ...unknown];
  const own = command.parseOptions(pending === undefined ? rest : rest.slice(0, -1));
  const operands = [...own.operands, ...own.unknown.filter((word) => !word.startsWith('-'))];
  // A variadic last argument takes all further positions.
  const all = command === program ? [] : command.registeredArguments;
  const last = all.at(-1);
  const next = pending ?? all[operands.length] ?? (last?.variadic === true ? last : undefined);
  const values = { ...program.opts(), ...command.opts() };
  return { command, operands, values, next, takesOptions: takesOptions && pending === undefined };
}
