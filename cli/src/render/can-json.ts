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
 * Converts answers to JSON, as in docs/json.md. A single pair of labels is an object with the question and the verdict;
 * several pairs are in `pairs`.
 *
 * @param operation - the text from the command line
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

/** Returns the task's resulting label, if the operation changes the label. */
function resultJson(decision: Decision, root: PolicyNamespace): { readonly becomes?: string } {
  if (decision.shape === 'cross-check' || decision.becomes === undefined) return {};
  return { becomes: textOf(printLabel(decision.becomes, root)) };
}

/** Returns the peer label of a cross-check as the target; any other object as the object. */
function objectJson({ object, answers }: PairAnswer): object {
  const shape = answers[0]?.decisions[0]?.shape;
  return shape === 'cross-check' ? { target: object[0] } : { object };
}

function isOfSeveral(decisions: readonly Decision[]): boolean {
  return new Set(decisions.map(({ operation }) => operation)).size > 1;
}

/** Groups verdicts by class, under `signals` and `ptrace`. */
function verdictsByClass(decisions: readonly Decision[]): Readonly<Record<string, Record<string, Verdict>>> {
  const verdicts: Record<string, Record<string, Verdict>> = {};
  for (const { operation, verdict } of decisions) {
    const key = policyClasses[operation.class].before?.plural ?? operation.class;
    const byName = (verdicts[key] ??= {});
    // An operation is allowed if it is allowed in every case of the object.
    if (byName[operation.name] !== 'deny') byName[operation.name] = verdict;
  }
  return verdicts;
}
