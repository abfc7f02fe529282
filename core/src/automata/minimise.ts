import { ListTable } from './list-table.ts';

/**
 * The states of an automaton in groups of which nothing that follows tells one from another: by state, the number of its group. That of state 0
 * is 0. They are told apart by what is told of them, then by what they step to, until that tells no more of them apart (Moore); only those are
 * looked at again that step to what was told apart last.
 *
 * @param steps - by state, where each class of bytes leads to
 * @param told - of each state
 */
export function mergedStates(steps: readonly (readonly number[])[], told: readonly string[]): Int32Array {
  const kinds = new Map<string, number>();
  const groups = Int32Array.from(told, (text) => {
    let group = kinds.get(text);
    if (group === undefined) kinds.set(text, (group = kinds.size));
    return group;
  });
  const sizes: number[] = Array.from(kinds, () => 0);
  for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1;
  const before = statesBefore(steps);
  for (let asked: readonly number[] = [...groups.keys()]; asked.length > 0;) {
    const renamed = tellApart(asked, steps, groups, sizes);
    asked = [...new Set(renamed.flatMap((state) => before[state] ?? []))];
  }
  return numbered(groups);
}

/** By state, those that step to it. */
function statesBefore(steps: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const before = steps.map((): number[] => []);
  for (const [state, row] of steps.entries())
    for (const next of row) if (before[next]?.at(-1) !== state) before[next]?.push(state);
  return before;
}

/**
 * Gives states new groups that step to others than the rest of their groups. What is not asked about steps where it did before, and keeps its
 * group.
 *
 * @param sizes - how many states each group has
 * @returns the states that have new groups
 */
function tellApart(
  asked: readonly number[],
  steps: readonly (readonly number[])[],
  groups: Int32Array,
  sizes: number[],
): readonly number[] {
  const told = new ListTable();
  const alike: number[][] = [];
  const around: number[] = [];
  for (const state of asked) {
    around.length = 0;
    around.push(groups[state] ?? 0);
    for (const next of steps[state] ?? []) around.push(groups[next] ?? 0);
    (alike[told.add(around)] ??= []).push(state);
  }
  const byGroup = new Map<number, number[][]>();
  for (const states of alike) {
    const group = groups[states[0] ?? 0] ?? 0;
    const others = byGroup.get(group);
    if (others === undefined) byGroup.set(group, [states]);
    else others.push(states);
  }
  const renamed: number[] = [];
  for (const [group, parts] of byGroup) {
    const count = parts.reduce((sum, { length }) => sum + length, 0);
    const isWhole = count === sizes[group];
    const largest = parts.reduce((most, part) => (part.length > most.length ? part : most));
    const keeps = isWhole ? largest : undefined;
    for (const part of parts) {
      if (part === keeps) continue;
      const id = sizes.push(part.length) - 1;
      sizes[group] = (sizes[group] ?? 0) - part.length;
      for (const state of part) {
        groups[state] = id;
        renamed.push(state);
      }
    }
  }
  return renamed;
}

/** The groups by numbers without gaps, as they are met. */
function numbered(groups: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return groups.map((group) => {
    let number = numbers.get(group);
    if (number === undefined) numbers.set(group, (number = numbers.size));
    return number;
  });
}
