import { adviseRules } from '../../repair/advise.ts';
import type { AuditedHost, UsedLabel } from '../audited-host.ts';
import { operationWords } from '../../classes/operation-words.ts';
import { pairOperations, type PairOperation } from '../../classes/policy-classes.ts';
import { profileFromRoot } from '../../render/advice-text.ts';
import { crossCheck } from '../../mediation/cross-check.ts';
import type { CrossDecision } from '../../mediation/decision.ts';
import { textOf } from '../../source/printable-text.ts';
import { quoted } from './evidence.ts';
import type { Fix } from './finding.ts';

/** Returns the refusals between two labels; empty if a profile of either label is unknown. */
export function refusedBetween(
  subject: UsedLabel,
  target: UsedLabel,
  { kernel, policy }: AuditedHost,
  operations: readonly PairOperation[] = pairOperations,
): readonly CrossDecision[] {
  const [from, to] = [subject.meaning, target.meaning];
  if (from === undefined || to === undefined) return [];
  return operations
    .map((operation) => crossCheck(from, operation, to, kernel.measured.behaviours, policy))
    .filter(({ verdict }) => verdict === 'deny');
}

/** Returns the operations that a label may perform on an equal label. */
export function allowedToItself(label: UsedLabel, host: AuditedHost): readonly PairOperation[] {
  if (label.meaning === undefined) return [];
  const refused = new Set(refusedBetween(label, label, host).map(({ operation }) => operation));
  return pairOperations.filter((operation) => !refused.has(operation));
}

/** Describes the refusals between two labels in a line; empty without refusals. */
export function refusalLines(from: UsedLabel, to: UsedLabel, refused: readonly CrossDecision[]): readonly string[] {
  if (refused.length === 0) return [];
  const what = operationWords(refused.map(({ operation }) => operation));
  return [`refused from ${quoted(from.label)} to ${quoted(to.label)}: ${what}`];
}

/** Returns the rules to allow all refusals. */
export function rulesFor(refused: readonly CrossDecision[]): readonly Fix[] {
  return adviseRules(refused).flatMap(({ part, rules }) =>
    rules.map((rule): Fix => ({ kind: 'rule', profile: profileFromRoot(part), rule: textOf(rule) })),
  );
}
