import type { GeneratedPolicy } from './policy-tree.ts';
import { renderCase } from './render-case.ts';

/**
 * The size of a tree for shrinking: a point for every byte of the policy and of the pairs' labels, and a further point
 * unless the byte is a small letter. A natural number, so shrinking terminates.
 */
export function treeSize(tree: GeneratedPolicy): number {
  const { policy, pairs } = renderCase(tree, '');
  const texts = [
    ...policy.flatMap(({ namespace, text }) => [...namespace, text]),
    ...pairs.flatMap(({ subject, target }) => [subject, target]),
  ];
  return texts.reduce((size, text) => size + text.length + text.replace(/[a-z]/g, '').length, 0);
}
