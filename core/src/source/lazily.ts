/**
 * Returns a function that makes a value at the first call, and then returns the same value. Afterwards the maker and its
 * captured data can be freed.
 */
export function lazily<Value>(make: () => Value): () => Value {
  let pending: (() => Value) | undefined = make;
  let made: { readonly value: Value } | undefined;
  return () => {
    if (made !== undefined) return made.value;
    if (pending === undefined) throw new RangeError('the value depends on itself');
    made = { value: pending() };
    pending = undefined;
    return made.value;
  };
}
