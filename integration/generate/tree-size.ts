import type { PolicyTree } from './policy-tree.ts';
import { renderCase } from './render-case.ts';

/**
 * How much there is to read in a tree: every byte of its policy and of its pairs' labels counts one, and
 * one more where it is no small letter. A natural number, so that shrinking comes to an end.
 */
export function treeSize(tree: PolicyTree): number {
  const { policy, pairs } = renderCase(tree, '');
  const texts = [
    ...policy.flatMap(({ namespace, text }) => [...namespace, text]),
    ...pairs.flatMap(({ subject, target }) => [subject, target]),
  ];
  return texts.reduce((size, text) => size + text.length + text.replace(/[a-z]/g, '').length, 0);
}
