import type { ProfileAdvice } from '../advise/advise.ts';
import { printLabel, type LabelPart } from '../label/label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import { textOf } from '../source/bytes.ts';

/** What to add to which profile, a line each, and what no rule can help; empty where nothing is refused. */
export function explainAdvice(advice: readonly ProfileAdvice[]): string {
  const lines = advice.flatMap(({ asked, rules, beatsDenials, isStuck }) => {
    const profile = `\`${profileFromRoot(asked)}\``;
    return [
      ...rules.map((rule) => `to allow it, add to ${profile}: ${textOf(rule)}`),
      ...(beatsDenials
        ? ['    (`priority` goes before the deny rule in its way, and needs AppArmor 4.1 or later)']
        : []),
      ...(isStuck ? [`to allow it, narrow or remove the deny rule in ${profile}: no rule goes before it`] : []),
    ];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** A profile as its own root namespace sees it: decisions of several kernels have several. */
export function profileFromRoot(part: LabelPart): string {
  return textOf(printLabel({ parts: [part] }, rootOf(part.namespace)));
}

function rootOf(namespace: PolicyNamespace): PolicyNamespace {
  return namespace.parent === undefined ? namespace : rootOf(namespace.parent);
}
