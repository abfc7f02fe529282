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
  const command = name === undefined ? program : program.commands.find((one) => one.name() === name);
  if (command === undefined) return undefined;
  const values: Record<string, unknown> = {};
  for (const option of command.options)
    if (option.defaultValue !== undefined) values[option.attributeName()] = option.defaultValue as unknown;
  const operands: string[] = [];
  let pending: Option | undefined;
  let takesOptions = true;
  for (const word of rest) {
    const [, flag, value] = (takesOptions ? /^(-[^=]+)(?:=([^]*))?$/.exec(word) : null) ?? [];
    if (pending !== undefined) {
      setValue(values, pending, word);
      pending = undefined;
    } else if (takesOptions && word === '--') takesOptions = false;
    else if (flag === undefined) operands.push(word);
    else {
      const option = [...command.options, ...program.options].find(
        ({ long, short }) => long === flag || short === flag,
      );
      if (option?.required !== true) values[option?.attributeName() ?? flag] = true;
      else if (value === undefined) pending = option;
      else setValue(values, option, value);
    }
  }
  // A variadic last argument takes all further positions.
  const all = command === program ? [] : command.registeredArguments;
  const last = all.at(-1);
  const next = pending ?? all[operands.length] ?? (last?.variadic === true ? last : undefined);
  return { command, operands, values, next, takesOptions: takesOptions && pending === undefined };
}

/** Sets the value of an option as commander does: a repeatable option collects its values. */
function setValue(values: Record<string, unknown>, option: Option, word: string): void {
  const name = option.attributeName();
  const collect = option.parseArg as ((word: string, before: unknown) => unknown) | undefined;
  values[name] = collect === undefined ? word : collect(word, values[name]);
}
