import { adviseRules } from '../advise/advise.ts';
import type { AuditedHost, UsedLabel } from '../audit/audited-host.ts';
import { operationWords } from '../class/operation-words.ts';
import { pairOperations, type PairOperation } from '../class/policy-classes.ts';
import { profileFromRoot } from '../explain/advice-text.ts';
import { crossCheck } from '../mediation/cross-check.ts';
import type { CrossDecision } from '../mediation/decision.ts';
import { textOf } from '../source/bytes.ts';
import { quoted } from './evidence.ts';
import type { Fix } from './finding.ts';

/** What a label may not do to another; none where a profile of them is not known. */
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

/** What a label may do to another of its kind. */
export function allowedToItself(label: UsedLabel, host: AuditedHost): readonly PairOperation[] {
  if (label.meaning === undefined) return [];
  const refused = new Set(refusedBetween(label, label, host).map(({ operation }) => operation));
  return pairOperations.filter((operation) => !refused.has(operation));
}

/** Refusals from one label to another, in a line: none where there are none. */
export function refusalLines(from: UsedLabel, to: UsedLabel, refused: readonly CrossDecision[]): readonly string[] {
  if (refused.length === 0) return [];
  const what = operationWords(refused.map(({ operation }) => operation));
  return [`refused from ${quoted(from.label)} to ${quoted(to.label)}: ${what}`];
}

/** The rules that would allow all of these. */
export function rulesFor(refused: readonly CrossDecision[]): readonly Fix[] {
  return adviseRules(refused).flatMap(({ asked, rules }) =>
    rules.map((rule): Fix => ({ kind: 'rule', profile: profileFromRoot(asked), rule: textOf(rule) })),
  );
}
