import { coarseNamespaceEdits, namespaceRenamings } from './namespace-edits.ts';
import { isSamePath, type GeneratedPolicy } from './policy-tree.ts';
import { coarseProfileEdits, fineProfileEdits, profilePlaces } from './profile-edits.ts';
import { without, type TreeEdit } from './tree-edit.ts';

/**
 * The edits that simplify a tree in a single respect. Some edits yield an invalid tree, and some yield no smaller tree.
 *
 * @param grain - `coarse` removes nodes, `fine` changes the remaining nodes with many more edits
 */
export function smallerEdits(tree: GeneratedPolicy, grain: 'coarse' | 'fine'): readonly TreeEdit[] {
  const parts = tree.labels.flatMap((label) => label.parts);
  const edits = tree.namespaces.flatMap((namespace) => {
    const own = parts.filter((part) => isSamePath(part.namespace, namespace.path));
    const places = profilePlaces(namespace, own, namespace.profiles, '');
    return grain === 'coarse'
      ? [...coarseNamespaceEdits(tree, namespace, parts), ...places.flatMap(coarseProfileEdits)]
      : [...namespaceRenamings(tree, namespace, parts), ...places.flatMap(fineProfileEdits)];
  });
  if (grain === 'fine') return edits;
  const pairs = tree.pairs.length > 1 ? tree.pairs.map((pair) => [without(pair)]) : [];
  return [...pairs, ...parts.map((part) => [without(part)]), ...edits];
}
