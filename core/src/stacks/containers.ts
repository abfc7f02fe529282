import type { Label } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';

/**
 * Returns a number for each label, equal for labels with a common policy namespace below the root, directly or
 * transitively. A label only of root profiles has a unique number.
 */
export function containerNumbers(labels: readonly Label[]): readonly number[] {
  const numbers = new Map<PolicyNamespace, number>();
  const parents: number[] = [];
  const find = (at: number): number => {
    let top = at;
    for (let parent = parents[top] ?? top; parent !== top; parent = parents[top] ?? top) top = parent;
    return top;
  };
  const add = (): number => parents.push(parents.length) - 1;
  const homes = labels.map((label) => {
    let home: number | undefined;
    for (const { namespace } of label.parts) {
      const top = topNamespace(namespace);
      if (top === undefined) continue;
      const number = find(numbers.get(top) ?? add());
      numbers.set(top, number);
      if (home === undefined) home = number;
      else parents[number] = find(home);
    }
    return home ?? add();
  });
  return homes.map(find);
}

/** Returns the ancestor directly below the root, or the namespace itself; undefined for the root. */
function topNamespace(namespace: PolicyNamespace): PolicyNamespace | undefined {
  if (namespace.parent === undefined) return undefined;
  let top = namespace;
  while (top.parent?.parent !== undefined) top = top.parent;
  return top;
}
