import type { ProfileAdvice } from '../repair/advise.ts';
import { printLabel, type LabelPart } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { RuleRisk, RuleWarning } from '../repair/rule-warning.ts';
import { textOf } from '../source/printable-text.ts';
import { namesInWords } from './changing-names-text.ts';

/** Describes the rules to add to profiles, in lines, and the denials that no rule overrides; empty without refusals. */
export function explainAdvice(advice: readonly ProfileAdvice[]): string {
  const lines = advice.flatMap(({ part, rules, warnings, isStuck, needsAbi = false }) => {
    const profile = `\`${profileFromRoot(part)}\``;
    return [
      ...warningLines(warnings),
      ...rules.map((rule) => `to allow it, add to ${profile}: ${textOf(rule)}`),
      ...(needsAbi
        ? [`to allow it, write \`abi <abi/4.0>,\` in the file of ${profile}: no rule has an effect under its abi`]
        : isStuck
          ? [`to allow it, narrow or remove the deny rule in ${profile}: no rule can override a denial`]
          : []),
    ];
  });
  return lines.map((line) => `${line}\n`).join('');
}

const risks: Readonly<Record<Exclude<RuleRisk, 'changing-name'>, string>> = {
  'host-processes': 'opens the host: it gives access to all unconfined processes of the host',
  'kernel-files': 'opens the host: the mount shows kernel files at a path that no rule for /proc or /sys protects',
  'kernel-settings': 'opens the host: a write makes the kernel start a program, or changes policy of the host',
  'host-devices': 'opens the host: the device is its memory or a disk',
  'host-service': 'opens the host: the service starts programs as root of the host',
  'host-users': 'opens the host: a write changes its users, services or programs',
  'leaves-profile': 'opens the host: the task becomes unconfined',
  'kernel-capability':
    'opens the host if the task is root of the host: the capability changes the kernel, its hardware or its policy',
  'broad-capability': 'gives most powers of root if the task is root of the host',
  'overridden-denial': 'overrides a deny rule, which may have a reason, and needs AppArmor 4.1 or later',
};

/** Describes the risks of suggested rules, and the rules that silence the log instead. */
export function warningLines(warnings: readonly RuleWarning[]): readonly string[] {
  return warnings.flatMap(({ rule, risk, instead, names = [] }) => [
    risk === 'changing-name'
      ? `note: \`${textOf(rule)}\` matches ${namesInWords(names)}`
      : `warning: \`${textOf(rule)}\` ${risks[risk]}`,
    ...(instead === undefined ? [] : [`  safer: \`${textOf(instead)}\` keeps the denial and silences the log`]),
  ]);
}

/** Returns a profile's name in the view of its own root namespace: decisions of several kernels have several roots. */
export function profileFromRoot(part: LabelPart): string {
  return textOf(printLabel({ parts: [part] }, rootOf(part.namespace)));
}

function rootOf(namespace: PolicyNamespace): PolicyNamespace {
  return namespace.parent === undefined ? namespace : rootOf(namespace.parent);
}
