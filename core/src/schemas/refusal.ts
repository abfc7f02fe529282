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
