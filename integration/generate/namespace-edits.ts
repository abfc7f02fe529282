import type { ByteString } from '@lamellar/core/language';
import {
  isSamePath,
  type NamespacePath,
  type GeneratedPolicy,
  type TreeNamespace,
  type TreePart,
} from './policy-tree.ts';
import { simplerNames } from './simpler-names.ts';
import { patch, without, type TreeEdit } from './tree-edit.ts';

/** Removes a namespace with or without descendants, moves the profiles to the root, or removes the abi. */
export function coarseNamespaceEdits(
  tree: GeneratedPolicy,
  namespace: TreeNamespace,
  parts: readonly TreePart[],
): readonly TreeEdit[] {
  const { path, abi } = namespace;
  return [
    ...(path.length === 0 ? [] : removals(tree, namespace, parts)),
    ...(abi === undefined ? [] : [[patch(namespace, withoutAbi)]]),
  ];
}

function removals(tree: GeneratedPolicy, namespace: TreeNamespace, parts: readonly TreePart[]): readonly TreeEdit[] {
  const { path, profiles } = namespace;
  const own = parts.filter((part) => isSamePath(part.namespace, path));
  const [root] = tree.namespaces;
  const lifted = (at: NamespacePath): NamespacePath => at.toSpliced(path.length - 1, 1);
  const below = tree.namespaces.filter((other) => isWithin(other.path, path) && other !== namespace);
  const partsBelow = parts.filter((part) => isWithin(part.namespace, path) && !own.includes(part));
  const lift: TreeEdit = [
    without(namespace),
    ...below.map((other) => patch(other, (whole) => ({ ...whole, path: lifted(whole.path) }))),
    ...partsBelow.map((part) => patch(part, (whole) => ({ ...whole, namespace: lifted(whole.namespace) }))),
  ];
  return [
    [namespace, ...below, ...own, ...partsBelow].map(without),
    [...lift, ...own.map(without)],
    ...(root === undefined
      ? []
      : [
          [
            ...lift,
            patch(root, (whole) => ({ ...whole, profiles: [...whole.profiles, ...profiles] })),
            ...own.map((part) => patch(part, (whole) => ({ ...whole, namespace: [] }))),
          ],
        ]),
  ];
}

/** Simpler names for a namespace. */
export function namespaceRenamings(
  tree: GeneratedPolicy,
  { path }: TreeNamespace,
  parts: readonly TreePart[],
): readonly TreeEdit[] {
  const taken = tree.namespaces.map((other) => other.path.at(-1));
  return simplerNames(path.at(-1), taken).map((name) => {
    const renamed = (at: readonly ByteString[]) => at.with(path.length - 1, name);
    return [
      ...tree.namespaces
        .filter((other) => isWithin(other.path, path))
        .map((other) => patch(other, (whole) => ({ ...whole, path: renamed(whole.path) }))),
      ...parts
        .filter((part) => isWithin(part.namespace, path))
        .map((part) => patch(part, (whole) => ({ ...whole, namespace: renamed(whole.namespace) }))),
    ];
  });
}

function isWithin(path: NamespacePath, outer: NamespacePath): boolean {
  return isSamePath(path.slice(0, outer.length), outer);
}

function withoutAbi({ path, profiles }: TreeNamespace): TreeNamespace {
  return { path, profiles };
}
