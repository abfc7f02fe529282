import type { Label } from '../label/label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';

/**
 * A number for each label, equal for labels that share a policy namespace below the root, directly
 * or through others. A label of the root alone has a number of its own.
 */
export function containersOf(labels: readonly Label[]): readonly number[] {
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

/** The namespace right below the root that this one is, or is in; undefined for the root. */
function topNamespace(namespace: PolicyNamespace): PolicyNamespace | undefined {
  if (namespace.parent === undefined) return undefined;
  let top = namespace;
  while (top.parent?.parent !== undefined) top = top.parent;
  return top;
}
