import {
  fullNamespaceName,
  isSamePath,
  profileNames,
  type GeneratedPolicy,
  type TreeLabel,
  type TreeNamespace,
  type TreePair,
  type TreePart,
  type TreeProfile,
  type TreeRule,
} from './policy-tree.ts';

/** A node for an edit to change or remove. */
export type TreeNode = TreeNamespace | TreeProfile | TreeRule | TreePart | TreePair;

/** A change of a node, identified by object identity: edits of the same tree can be combined. */
export interface Patch {
  readonly at: TreeNode;
  readonly change: (node: TreeNode) => TreeNode | undefined;
}

/** Patches with a common purpose, such as a profile's new name in all places. */
export type TreeEdit = readonly Patch[];

/** A patch; `change` returns the new node, or undefined to remove the node. */
export function patch<Node extends TreeNode>(at: Node, change: (node: Node) => Node | undefined): Patch {
  return { at, change: change as Patch['change'] };
}

/** Removes a node. */
export function without(at: TreeNode): Patch {
  return { at, change: () => undefined };
}

/**
 * Applies all edits, which were made for the tree. Labels without a pair are removed, too. Undefined if the result is
 * invalid: without a pair, with an empty label, or with a label of missing profiles.
 */
export function applyEdits(tree: GeneratedPolicy, edits: readonly TreeEdit[]): GeneratedPolicy | undefined {
  const patches = new Map<TreeNode, Patch['change'][]>();
  for (const { at, change } of edits.flat()) patches.set(at, [...(patches.get(at) ?? []), change]);
  const changed = <Node extends TreeNode>(original: Node, rebuilt: Node): readonly Node[] => {
    let node: TreeNode | undefined = rebuilt;
    for (const change of patches.get(original) ?? []) node = node === undefined ? undefined : change(node);
    return node === undefined ? [] : [node as Node];
  };
  const profile = (original: TreeProfile): readonly TreeProfile[] =>
    changed(original, {
      ...original,
      rules: original.rules.flatMap((rule) => changed(rule, rule)),
      children: original.children.flatMap(profile),
    });
  const namespaces = tree.namespaces.flatMap((original) =>
    changed(original, { ...original, profiles: original.profiles.flatMap(profile) }),
  );
  const labels = tree.labels.map(({ parts }) => ({ parts: parts.flatMap((part) => changed(part, part)) }));
  const pairs = tree.pairs.flatMap((pair) => changed(pair, pair));
  const edited = withoutUnusedLabels({ namespaces, labels, pairs });
  return isSound(edited) ? edited : undefined;
}

/** Removes labels without a pair. */
export function withoutUnusedLabels({ namespaces, labels, pairs }: GeneratedPolicy): GeneratedPolicy {
  const requested = [...new Set(pairs.flat())].sort((left, right) => left - right);
  return {
    namespaces,
    labels: requested.flatMap((index): readonly TreeLabel[] => labels.slice(index, index + 1)),
    pairs: pairs.map(([subject, target]) => [requested.indexOf(subject), requested.indexOf(target)]),
  };
}

function isSound({ namespaces, labels, pairs }: GeneratedPolicy): boolean {
  const exists = ({ namespace, profile }: TreePart): boolean => {
    const home = namespaces.find(({ path }) => isSamePath(path, namespace));
    return home !== undefined && (profile === 'unconfined' || profileNames(home.profiles).includes(profile));
  };
  const paths = namespaces.map(({ path }) => fullNamespaceName(path));
  return (
    pairs.length > 0 &&
    areDistinct(paths) &&
    namespaces.every(({ profiles }) => areDistinct(profileNames(profiles))) &&
    labels.every(({ parts }) => parts.length > 0 && parts.every(exists)) &&
    namespaces.every(({ path, profiles }) => path.length === 0 || profiles.length > 0)
  );
}

function areDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
