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

/** Sets the value of an option as commander does: a repeatable option collects its values. */
function setValue(values: Record<string, unknown>, option: Option, word: string): void {
  const name = option.attributeName();
  values[name] = option.parseArg === undefined ? word : (option.parseArg as Collect)(word, values[name]);
}

type Collect = (word: string, before: unknown) => unknown;

/** Returns the argument at a position; a variadic last argument takes all further positions. */
function argumentAt({ registeredArguments: all }: Command, position: number): Argument | undefined {
  const last = all.at(-1);
  return all[position] ?? (last?.variadic === true ? last : undefined);
}
