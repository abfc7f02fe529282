import { deadState, type State } from '../automaton/automaton.ts';
import type { ProductPart, ProductStates } from '../automaton/product.ts';

/** More states are not looked at: that everything is allowed is worth knowing where it is soon found out. */
const mostStates = 200;
/** How many are looked at in vain, before it is no longer tried. */
const mostInVain = 4000;

/** An automaton of strings that are asked about. */
export interface AskedStrings extends ProductPart {
  accepts(state: State): boolean;
}

/**
 * Tells of states whether whatever follows there, of what is asked about, is allowed, so that nothing is gained over it. Where that takes long to
 * find out, the answer is no.
 *
 * @param bounds - what is asked about: what all of them accept
 * @param walk - the automaton that answers
 * @returns what is given the states of both
 */
export function tellAllowsAll(
  bounds: readonly AskedStrings[],
  walk: ProductPart,
  allows: (state: State) => boolean,
): (asked: ProductStates, state: State) => boolean {
  const parts = [...bounds, walk];
  const bytes = representatives(parts);
  const known = new Map<string, boolean>();
  let inVain = 0;
  return (asked, state) => {
    const start = [...bounds.map((_, part) => asked(part)), state];
    const key = start.join();
    let found = known.get(key);
    if (found === undefined && inVain > mostInVain) return false;
    if (found === undefined) {
      const visited = new Map([[key, start]]);
      found = isAll(visited);
      // What follows what allows all does so, too.
      if (found) for (const each of visited.keys()) known.set(each, true);
      else {
        known.set(key, false);
        inVain += visited.size;
      }
    }
    return found;
  };

  /** Looks at whole strings first, which a NUL leads to soonest: one that is not allowed answers. @param visited - all that are looked at */
  function isAll(visited: Map<string, readonly State[]>): boolean {
    const left = [...visited.values()];
    for (let states = left.pop(); states !== undefined; states = left.pop()) {
      const at = states;
      const isAsked = bounds.every((bound, part) => bound.accepts(at[part] ?? deadState));
      if (isAsked && !allows(at.at(-1) ?? deadState)) return false;
      for (const byte of bytes) {
        const next = parts.map((part, index) => part.step(at[index] ?? deadState, byte));
        if (next.some((each, index) => each === deadState && index < bounds.length)) continue;
        const key = next.join();
        if (visited.has(key) || known.get(key) === true) continue;
        if (known.get(key) === false || visited.size === mostStates) return false;
        visited.set(key, next);
        left.push(next);
      }
    }
    return true;
  }
}

/** One byte of each class that no automaton tells apart. */
function representatives(parts: readonly ProductPart[]): readonly number[] {
  const found = new Map<string, number>();
  for (let byte = 255; byte >= 0; byte--) {
    const key = parts.map((part) => part.classOf?.(byte) ?? byte).join();
    if (!found.has(key)) found.set(key, byte);
  }
  return [...found.values()];
}
