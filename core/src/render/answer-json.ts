import { policyClasses, type PolicyClass } from '../classes/policy-classes.ts';
import { printOperation } from '../classes/parse-operations.ts';
import { printLabel } from '../labels/label.ts';
import type { Decision, Verdict } from '../mediation/decision.ts';
import { verdictOf, type PairAnswer } from '../mediation/pair-answer.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { adviseRules } from '../repair/advise.ts';
import { textOf } from '../source/printable-text.ts';
import { adviceJson, type AdviceJson } from './advice-json.ts';
import { checksJson, type CheckJson } from './decision-json.ts';
import { groupAnswers } from './answer-groups.ts';

/**
 * Verdicts by the name of the operation.
 *
 * @minProperties 1
 */
export interface VerdictsByName {
  readonly [name: string]: Verdict;
}

/**
 * Verdicts by the name of the operation, for each class with several operations in a question. The class `signal` has the
 * key `signals`.
 */
export type VerdictsByClass = {
  readonly [Class in PolicyClass | 'signals']?: VerdictsByName;
};

/**
 * The answer about a subject and an object in JSON; docs/reference/json.md documents the fields.
 *
 * @oneOf target object
 */
export interface PairJson extends VerdictsByClass {
  /** The acting label, as the root namespace sees it. */
  readonly subject: string;
  /** The target label of a cross-check. */
  readonly target?: string;
  /** The words of the object, for operations without a cross-check. */
  readonly object?: readonly string[];
  /** Allow if every operation is allowed on every case of the object. */
  readonly verdict: Verdict;
  /** The resulting label, if the operation changes the label. */
  readonly becomes?: string;
  /** The checks of the first denial; if everything is allowed, of the first answer. */
  readonly checks: readonly CheckJson[];
  /**
   * The decisions, with every operation once a kernel.
   *
   * @minItems 1
   */
  readonly answers: readonly DecisionJson[];
}

/** The decision about operations with equal evidence, in JSON. */
export interface DecisionJson {
  /**
   * The operations, as `CLASS:NAME`.
   *
   * @minItems 1
   */
  readonly operations: readonly `${PolicyClass}:${string}`[];
  /**
   * The cases of the object, if the decisions about the cases differ: a file of the task's `owner`, or of any `other`
   * user.
   *
   * @minItems 1
   */
  readonly cases?: readonly string[];
  /**
   * The agreeing kernels.
   *
   * @minItems 1
   */
  readonly kernels: readonly string[];
  /** The verdict: `allow` if every profile allows the operations. */
  readonly verdict: Verdict;
  /** The resulting label, if the operation changes the label. */
  readonly becomes?: string;
  /** The checks, one for each evaluated profile. */
  readonly checks: readonly CheckJson[];
}

/**
 * The request of an answer, and the rules that allow all of the request.
 *
 * @oneOf kernel kernels
 */
export interface RequestJson {
  /** The operations, as in the question. */
  readonly operation: string;
  /** The assumed kernel, if the answer is for a single kernel. */
  readonly kernel?: string;
  /**
   * The assumed kernels, if several.
   *
   * @minItems 1
   */
  readonly kernels?: readonly string[];
  /** The minimal rules that allow all refused operations on every kernel, by profile. */
  readonly advice: readonly AdviceJson[];
}

/** An answer in JSON, in the format of `lamellar can --format json`. */
export interface AnswerJson extends PairJson, RequestJson {}

/** The answers about several pairs of labels in JSON, in the format of `lamellar can --format json`. */
export interface PairsJson extends RequestJson {
  /** The verdict: `allow` if every pair is allowed. */
  readonly verdict: Verdict;
  /**
   * The answers, one for each pair.
   *
   * @minItems 2
   */
  readonly pairs: readonly PairJson[];
}

/**
 * Converts answers to JSON, as in docs/reference/json.md. A single pair of labels is an object with the question and the verdict;
 * several pairs are in `pairs`.
 *
 * @param operation - the text of the operations in the question
 */
export function pairAnswersJson(pairs: readonly PairAnswer[], operation: string): AnswerJson | PairsJson {
  const [pair, ...others] = pairs;
  if (pair !== undefined && others.length === 0) return answerJson(pair, operation);
  const verdict = pairs.every((one) => verdictOf(one) === 'allow') ? 'allow' : 'deny';
  return { operation, verdict, ...kernelsOf(pairs), pairs: pairs.map(pairJson), advice: adviceOf(pairs) };
}

/**
 * Converts the answer about a single pair to JSON.
 *
 * @param operation - the text of the operations in the question
 */
export function answerJson(pair: PairAnswer, operation: string): AnswerJson {
  const { subject, ...rest } = pairJson(pair);
  return { subject, operation, ...rest, ...kernelsOf([pair]), advice: adviceOf([pair]) };
}

/** Returns the assumed kernels, in the field for one kernel or for several. */
function kernelsOf(pairs: readonly PairAnswer[]): Pick<RequestJson, 'kernel' | 'kernels'> {
  const kernels = pairs[0]?.answers.map(({ kernel }) => kernel.version) ?? [];
  const [kernel] = kernels;
  return kernels.length === 1 && kernel !== undefined ? { kernel } : { kernels };
}

function adviceOf(pairs: readonly PairAnswer[]): readonly AdviceJson[] {
  return adviceJson(adviseRules(pairs.flatMap(({ answers }) => answers.flatMap(({ decisions }) => decisions))));
}

function pairJson(pair: PairAnswer): PairJson {
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

/** Returns the peer label of a cross-check as the target, and the words of any further object as the object. */
function objectJson({ object, answers }: PairAnswer): Pick<PairJson, 'target' | 'object'> {
  const shape = answers[0]?.decisions[0]?.shape;
  const [target = ''] = object;
  return shape === 'cross-check' ? { target } : { object };
}

function isOfSeveral(decisions: readonly Decision[]): boolean {
  return new Set(decisions.map(({ operation }) => operation)).size > 1;
}

/** Groups verdicts by class, under `signals` and `ptrace`. */
function verdictsByClass(decisions: readonly Decision[]): VerdictsByClass {
  const verdicts: { -readonly [Class in keyof VerdictsByClass]: Record<string, Verdict> } = {};
  for (const { operation, verdict } of decisions) {
    const key = policyClasses[operation.class].before?.plural ?? operation.class;
    const byName = (verdicts[key] ??= {});
    // An operation is allowed if it is allowed in every case of the object.
    if (byName[operation.name] !== 'deny') byName[operation.name] = verdict;
  }
  return verdicts;
}
