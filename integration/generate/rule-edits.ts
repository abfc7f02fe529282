import type { TreeRule } from './policy-tree.ts';
import { patch, type TreeEdit } from './tree-edit.ts';

/** The edits that simplify a rule: remove a part, or shorten a part. */
export function ruleEdits(rule: TreeRule): readonly TreeEdit[] {
  const { qualifier, permissions = [], signals = [], peer } = rule;
  const change = (simpler: (rule: TreeRule) => TreeRule): TreeEdit => [patch(rule, simpler)];
  return [
    ...(['priority', 'permissions', 'signals', 'peer'] as const)
      .filter((part) => rule[part] !== undefined)
      .map((part) => change((whole) => withoutPart(whole, part))),
    ...(qualifier === '' ? [] : [change((whole) => ({ ...whole, qualifier: '' as const }))]),
    ...(qualifier === 'audit deny' ? [change((whole) => ({ ...whole, qualifier: 'deny' as const }))] : []),
    ...(permissions.length < 2 ? [] : permissions).map((one) => change((whole) => ({ ...whole, permissions: [one] }))),
    ...(signals.length < 2 ? [] : signals).map((one) => change((whole) => ({ ...whole, signals: [one] }))),
    ...(peer === undefined ? [] : shorterPeers(peer)).map((one) => change((whole) => ({ ...whole, peer: one }))),
  ];
}

function withoutPart(rule: TreeRule, part: 'priority' | 'permissions' | 'signals' | 'peer'): TreeRule {
  const { [part]: _, ...rest } = rule;
  return rest;
}

/** Broader patterns, and the pattern without some bytes; the compiler refuses some of the results. */
function shorterPeers(peer: string): readonly string[] {
  const shorter = new Set(['*', '**', 'unconfined']);
  for (let length = 1; length < peer.length; length *= 2)
    for (let at = 0; at + length <= peer.length; at++) {
      shorter.add(peer.slice(0, at) + peer.slice(at + length));
      if (length > 1) shorter.add(`${peer.slice(0, at)}*${peer.slice(at + length)}`);
    }
  // A final backslash would escape the quote.
  return [...shorter].filter((one) => one.length < peer.length && one !== '' && !one.endsWith('\\'));
}
