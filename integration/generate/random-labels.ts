import type { ByteString } from '@lamellar/core/language';
import {
  inKernelOrder,
  isSamePath,
  profileNames,
  type NamespacePath,
  type TreeLabel,
  type TreeNamespace,
  type TreePair,
  type TreePart,
} from './policy-tree.ts';
import type { Random } from './random.ts';

/** More labels make a case slow without improving the test: the number of pairs is quadratic. */
const maxLabels = 24;
const minLabels = 12;

/** Different labels of the namespaces' profiles: stacks of up to four, within a namespace and across. */
export function randomLabels(random: Random, namespaces: readonly TreeNamespace[]): readonly TreeLabel[] {
  const wanted = minLabels + random.below(maxLabels - minLabels + 1);
  const labels = new Map<string, TreeLabel>();
  // A small tree has fewer different labels.
  for (let attempt = 0; attempt < 4 * wanted && labels.size < wanted; attempt++) {
    const parts = randomParts(random, namespaces);
    const key = JSON.stringify(inKernelOrder(parts));
    if (!labels.has(key)) labels.set(key, { parts });
  }
  return [...labels.values()];
}

function randomParts(random: Random, namespaces: readonly TreeNamespace[]): readonly TreePart[] {
  const count = random.pick([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4]);
  const parts: TreePart[] = [];
  // Compound matches concern parts in a common namespace.
  const home = random.pick(namespaces);
  for (let attempt = 0; attempt < 12 && parts.length < count; attempt++) {
    const { path, profiles } = random.chance(60) ? home : random.pick(namespaces);
    const profile = random.chance(15) ? ('unconfined' as ByteString) : random.pick(profileNames(profiles));
    const isThere = parts.some((part) => part.profile === profile && isSamePath(part.namespace, path));
    if (!isThere) parts.push({ namespace: path, profile });
  }
  return random.chance(85) ? inKernelOrder(parts) : parts;
}

/** All pairs of labels, including equal labels; for many labels, sometimes only a part. */
export function randomPairs(random: Random, labels: readonly TreeLabel[]): readonly TreePair[] {
  const all = labels.flatMap((_, subject) => labels.map((_other, target): TreePair => [subject, target]));
  return all.length > 250 && random.chance(30) ? all.filter(() => random.chance(60)) : all;
}

/** The labels in the view of a namespace's profiles: visible parts in the kernel's order, without duplicates. */
export function seenNames(path: NamespacePath, labels: readonly TreeLabel[]): readonly ByteString[] {
  return [...new Set(visible(path, labels).map((parts) => joined(inKernelOrder(parts))))];
}

/** Stacks like `seenNames`, but in reverse order: patterns for them match nothing. */
export function misorderedNames(path: NamespacePath, labels: readonly TreeLabel[]): readonly ByteString[] {
  const stacks = visible(path, labels).filter((parts) => parts.length > 1);
  return [...new Set(stacks.map((parts) => joined(inKernelOrder(parts).toReversed())))];
}

function visible(path: NamespacePath, labels: readonly TreeLabel[]): readonly (readonly TreePart[])[] {
  return labels
    .map(({ parts }) => parts.filter(({ namespace }) => isSamePath(namespace, path)))
    .filter((parts) => parts.length > 0);
}

function joined(parts: readonly TreePart[]): ByteString {
  return parts.map(({ profile }) => profile).join('//&') as ByteString;
}
