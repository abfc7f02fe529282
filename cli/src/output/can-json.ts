import {
  adviceJson,
  adviseRules,
  checksJson,
  policyClasses,
  printLabel,
  printOperation,
  type Decision,
  type PolicyNamespace,
  type Verdict,
} from '@lamellar/core';
import { textOf } from '@lamellar/core/language';
import { groupAnswers, verdictOf, type PairAnswer } from './pair-answer.ts';

/**
 * Answers for programs: see docs/json.md. One pair of labels is an object of what was asked and its verdict; several are in
 * `pairs`.
 *
 * @param operation - as it was written
 */
export function canJson(pairs: readonly PairAnswer[], operation: string): object {
  const kernels = pairs[0]?.answers.map(({ kernel }) => kernel.version) ?? [];
  const [kernel] = kernels;
  const assumed = kernels.length === 1 && kernel !== undefined ? { kernel } : { kernels };
  const decisions = pairs.flatMap(({ answers }) => answers.flatMap((answer) => answer.decisions));
  const advice = adviceJson(adviseRules(decisions));
  const [pair, ...others] = pairs;
  if (pair !== undefined && others.length === 0) {
    const { subject, ...rest } = pairJson(pair);
    return { subject, operation, ...rest, ...assumed, advice };
  }
  const verdict = pairs.every((one) => verdictOf(one) === 'allow') ? 'allow' : 'deny';
  return { operation, verdict, ...assumed, pairs: pairs.map(pairJson), advice };
}

function pairJson(pair: PairAnswer) {
  const { subject, answers } = pair;
  const decisions = answers.flatMap((answer) => answer.decisions);
  const groups = groupAnswers(pair, 'permission');
  const shown = groups.find(({ decision }) => decision.verdict === 'deny') ?? groups[0];
  return {
    subject,
    ...objectJson(pair),
    verdict: verdictOf(pair),
    ...(answers.length === 1 && isOfSeveral(decisions) ? verdictsByClass(decisions) : {}),
    ...(shown === undefined ? {} : resultJson(shown.decision, shown.root)),
    checks: shown === undefined ? [] : checksJson(shown.decision, shown.root),
    answers: groups.map(({ operations, cases, kernels, decision, root }) => ({
      operations: operations.map(printOperation),
      ...(cases.length === 0 ? {} : { cases }),
      kernels: kernels.map(({ version }) => version),
      verdict: decision.verdict,
      ...resultJson(decision, root),
      checks: checksJson(decision, root),
    })),
  };
}

/** The label that the task then has, where it is another question what it becomes. */
function resultJson(decision: Decision, root: PolicyNamespace): { readonly becomes?: string } {
  if (decision.shape === 'cross-check' || decision.becomes === undefined) return {};
  return { becomes: textOf(printLabel(decision.becomes, root)) };
}

/** A label that is asked, too, is the target; what else it is done to is the object. */
function objectJson({ object, answers }: PairAnswer): object {
  const shape = answers[0]?.decisions[0]?.shape;
  return shape === 'cross-check' ? { target: object[0] } : { object };
}

function isOfSeveral(decisions: readonly Decision[]): boolean {
  return new Set(decisions.map(({ operation }) => operation)).size > 1;
}

/** Verdicts by name, under `signals` and `ptrace`. */
function verdictsByClass(decisions: readonly Decision[]): Readonly<Record<string, Record<string, Verdict>>> {
  const verdicts: Record<string, Record<string, Verdict>> = {};
  for (const { operation, verdict } of decisions) {
    const key = policyClasses[operation.class].before?.plural ?? operation.class;
    const byName = (verdicts[key] ??= {});
    // An operation is allowed where it is in every case of what it is done to.
    if (byName[operation.name] !== 'deny') byName[operation.name] = verdict;
  }
  return verdicts;
}
