/** A mismatch between a value and a schema. */
export interface Mismatch {
  /** The expected value with an article, such as `a list`. */
  readonly expected: string;
  /** Undefined if the value is missing. */
  readonly found: unknown;
  /** The accepted words, if only these are accepted. */
  readonly words?: readonly string[];
}

/** A place in outside data, for problems: a JSON pointer, or a span of a file. */
export interface DataPlace {
  /** Returns the place of a property or of an item. */
  below(key: string | number): this;
  /** Reports a problem. @throws the refusal, always */
  refuse(message: string): never;
  /** Reports a value of a wrong kind. @throws the refusal, always */
  mismatch(mismatch: Mismatch): never;
  /** Reports the place as an unknown property. @throws the refusal, always */
  unknownKey(known: readonly string[]): never;
  /** True after the last reported problem: reading can stop. */
  readonly isEnough: boolean;
}

class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Thrown to stop reading a value after a problem was reported. A single object, because a stack trace takes time. */
const refusal = new Refusal('the value does not match the schema');

/** Stops reading a value. A problem must be reported before. @throws the refusal, always */
export function stopReading(): never {
  throw refusal;
}

/** Returns the result of reading; undefined after a refusal. */
export function unlessRefused<Value>(read: () => Value): { readonly value: Value } | undefined {
  try {
    return { value: read() };
  } catch (error) {
    if (error !== refusal) throw error;
    return undefined;
  }
}
