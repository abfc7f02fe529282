/**
 * The bytes in classes that no state tells apart: by byte, the number of its class.
 *
 * @param classes - those of the automaton's own table, by byte
 * @param states - base and default of each state
 * @param transitions - check and next of each transition
 * @param indexMask - what of a base is an index
 */
export function mergedClasses(
  classes: Uint8Array,
  states: Int32Array,
  transitions: Int32Array,
  indexMask: number,
): Uint8Array {
  // Two columns are alike as far as their entries are: what is in none of a state's row is its default's.
  let merged = new Uint8Array(256);
  let count = 1;
  const next = new Map<number, number>();
  for (let state = 0; 2 * state < states.length && count < 256; state++) {
    const base = (states[2 * state] ?? 0) & indexMask;
    next.clear();
    const renamed = new Uint8Array(256);
    let known = 0;
    for (let byte = 0; byte < 256; byte++) {
      const position = 2 * (base + (classes[byte] ?? 0));
      const target = transitions[position] === state ? (transitions[position + 1] ?? 0) : -1;
      const key = (merged[byte] ?? 0) * 2 ** 32 + target;
      let number = next.get(key);
      if (number === undefined) next.set(key, (number = known++));
      renamed[byte] = number;
    }
    merged = renamed;
    count = known;
  }
  return merged;
}
