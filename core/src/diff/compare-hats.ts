import type { LabelOperation } from '../classes/policy-classes.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import { memoised } from '../source/memoised.ts';
import { changeKinds } from './find-differences.ts';
import type { ComparedLabel, OwnChange } from './own-change.ts';

/**
 * Compares the hats to which a label may change: every declared hat of the label's profiles, and a name without a hat,
 * to which complain mode can change. Returns the first hat for each kind of change.
 *
 * @param changeOf - compares the verdicts on a hat
 */
export function compareHats(
  { before, after }: ComparedLabel,
  operation: LabelOperation,
  changeOf: (hat: ByteString) => OwnChange['kind'] | undefined,
): readonly OwnChange[] {
  const declared = [before, after].flatMap(({ label }) =>
    label.parts.flatMap(({ namespace, profile: { name, isHat } }) => {
      const root = isHat === true ? name.slice(0, name.lastIndexOf('//')) : name;
      return childrenIn(namespace).get(root) ?? [];
    }),
  );
  const hats = [...new Set(declared)].sort();
  const examples = new Map<OwnChange['kind'] | undefined, ByteString>();
  for (const hat of [...hats, nameBesides(hats)]) memoised(examples, changeOf(hat), () => hat);
  return changeKinds.flatMap((kind): readonly OwnChange[] => {
    const example = examples.get(kind);
    if (example === undefined) return [];
    return [{ kind, class: operation.class, about: 'many-things', names: [operation.name], example: [example] }];
  });
}

const known = new WeakMap<PolicyNamespace, ReadonlyMap<string, readonly ByteString[]>>();

/** Returns the last parts of the names of children, by parent. */
function childrenIn(namespace: PolicyNamespace): ReadonlyMap<string, readonly ByteString[]> {
  return memoised(known, namespace, () => {
    const children = new Map<string, ByteString[]>();
    for (const name of namespace.profileNames()) {
      const at = name.lastIndexOf('//');
      if (at > 0) memoised(children, name.slice(0, at), () => []).push(name.slice(at + 2) as ByteString);
    }
    return children;
  });
}

function nameBesides(names: readonly ByteString[]): ByteString {
  let name = 'a';
  while (names.includes(name as ByteString)) name += 'a';
  return name as ByteString;
}
