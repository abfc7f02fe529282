import type { ProfileAdvice } from '../repair/advise.ts';
import { printLabel, type LabelPart } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { textOf } from '../source/bytes.ts';

/** Describes the rules to add to profiles, in lines, and the denials that no rule overrides; empty without refusals. */
export function explainAdvice(advice: readonly ProfileAdvice[]): string {
  const lines = advice.flatMap(({ asked, rules, beatsDenials, isStuck }) => {
    const profile = `\`${profileFromRoot(asked)}\``;
    return [
      ...rules.map((rule) => `to allow it, add to ${profile}: ${textOf(rule)}`),
      ...(beatsDenials ? ['    (`priority` overrides the deny rule, and needs AppArmor 4.1 or later)'] : []),
      ...(isStuck ? [`to allow it, narrow or remove the deny rule in ${profile}: no rule can override a denial`] : []),
    ];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** Returns a profile's name in the view of its own root namespace: decisions of several kernels have several roots. */
export function profileFromRoot(part: LabelPart): string {
  return textOf(printLabel({ parts: [part] }, rootOf(part.namespace)));
}

function rootOf(namespace: PolicyNamespace): PolicyNamespace {
  return namespace.parent === undefined ? namespace : rootOf(namespace.parent);
}
