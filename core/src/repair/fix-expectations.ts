import { adviseRules, lowestPriority, type ProfileAdvice } from './advise.ts';
import { checkExpectations } from '../expectations/check-expectations.ts';
import type { Expectation } from '../expectations/expectation.ts';
import type { ExpectationOutcome } from '../expectations/expectation-outcome.ts';
import type { LabelPart } from '../labels/label.ts';
import type { Decision } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { profileKey, withRules, type AddedRules } from './added-rules.ts';
import { sideEffects } from './side-effects.ts';
import { reevaluate } from './re-evaluate.ts';
import { repair, type EvaluatedPolicy, type Repair } from './repair.ts';
import type { StillRefused } from './repair-profiles.ts';
import { questionsOfExpectation, type ExpectationQuestions } from './expectation-questions.ts';

/** A policy for the expectations, with a kernel. */
export interface FixedPolicy {
  readonly policy: StackedPolicy;
  readonly behaviours: KernelBehaviours;
}

/** A needed rule, and a requested decision denied without the rule. */
export interface NeededRule {
  readonly part: LabelPart;
  readonly rule: ByteString;
  readonly without: Decision;
}

/** The outcome of an expectation in every policy. */
export interface FixedExpectation {
  readonly before: readonly ExpectationOutcome[];
  /** The outcome with the rules. */
  readonly after: readonly ExpectationOutcome[];
}

/** The minimal rules to make expectations pass. */
export interface ExpectationsFix {
  /** The decisions requested of every policy, for every object. */
  readonly requested: readonly EvaluatedPolicy[];
  readonly repair: Repair;
  /** Every rule, with a decision denied without the rule. */
  readonly needed: readonly NeededRule[];
  /** In the order of the expectations. */
  readonly sentences: readonly FixedExpectation[];
  /** Expectations without a search for rules. */
  readonly unresolved: readonly { readonly sentence: number; readonly questions: Unresolved }[];
}

type Unresolved = Extract<ExpectationQuestions, { readonly kind: 'unresolved' }>;

/** A failed expectation of a policy, with the questions. */
interface FailedExpectation extends FixedPolicy {
  readonly index: number;
  readonly expectation: Expectation;
  readonly questions: ExpectationQuestions;
}

/**
 * Finds the minimal rules that make all `allow` expectations pass, in each policy, or as many expectations as possible.
 * Reports the outcomes of `deny` expectations with and without the rules, but searches no rules for them.
 *
 * @param mayEdit - whether rules can be added to a profile
 */
export function fixExpectations(
  sentences: readonly Expectation[],
  policies: readonly FixedPolicy[],
  mayEdit: (part: LabelPart) => boolean = () => true,
): ExpectationsFix {
  const checkAll = (all: readonly FixedPolicy[]): readonly (readonly ExpectationOutcome[])[] =>
    all.map(({ policy, behaviours }) => checkExpectations(sentences, policy, behaviours));
  const before = checkAll(policies);
  const open = policies.map((one, at) =>
    sentences.flatMap((expectation, index): readonly FailedExpectation[] =>
      expectation.verdict === 'allow' && before[at]?.[index]?.kind === 'failed'
        ? [{ ...one, index, expectation, questions: questionsOfExpectation(expectation, one.policy, one.behaviours) }]
        : [],
    ),
  );
  const requested = policies.map((one, at) => ({ ...one, decisions: (open[at] ?? []).flatMap(decisionsOf) }));
  const found = repair(requested, mayEdit);
  const [rules, refused] = [new RulesOfProfiles(found.advice), [...found.refused]];
  for (const sentence of open.flat()) refused.push(...addPatternRules(sentence, rules, mayEdit));
  const advice = rules.advice();
  const after = checkAll(policies.map(({ policy, behaviours }) => ({ policy: withRules(policy, advice), behaviours })));
  const lost = new Set(refused.map(({ decision }) => decision));
  const also = requested.map(({ policy, decisions, behaviours }, at) => {
    const left = decisions.filter((decision) => !lost.has(decision));
    const intended = (open[at] ?? []).flatMap(({ questions }) =>
      questions.kind === 'rules' ? [questions.intended] : [],
    );
    return sideEffects(policy, advice, left, behaviours, intended);
  });
  const had = open.flat().filter(({ questions, index }) => questions.kind !== 'rules' || hasPassed(after, index));
  return {
    requested,
    repair: { advice, refused, also },
    needed: advice.flatMap((one) =>
      one.rules.flatMap((rule) => {
        const without = refusedWithout(rule, one, advice, had, lost);
        return without === undefined ? [] : [{ part: one.part, rule, without }];
      }),
    ),
    sentences: sentences.map((_, index) => ({
      before: before.flatMap((outcomes) => outcomes[index] ?? []),
      after: after.flatMap((outcomes) => outcomes[index] ?? []),
    })),
    unresolved: open
      .flat()
      .flatMap(({ index, questions }) => (questions.kind === 'unresolved' ? [{ sentence: index, questions }] : [])),
  };
}

function hasPassed(outcomes: readonly (readonly ExpectationOutcome[])[], sentence: number): boolean {
  return outcomes.every((each) => each[sentence]?.kind === 'held');
}

function decisionsOf({ questions }: FailedExpectation): readonly Decision[] {
  return questions.kind === 'decisions' ? questions.decisions : [];
}

/** Collects rules by profile. */
class RulesOfProfiles {
  readonly #byProfile = new Map<string, ProfileAdvice>();

  constructor(advice: readonly ProfileAdvice[]) {
    for (const one of advice) this.#byProfile.set(profileKey(one.part), one);
  }

  /** @param isPrior - true if the rules have a priority above deny rules */
  add({ part, rules }: AddedRules, isPrior: boolean): void {
    const known = this.#byProfile.get(profileKey(part)) ?? { part, rules: [], warnings: [], isStuck: false };
    const added = rules.filter((rule) => !known.rules.includes(rule));
    const warnings = isPrior ? added.map((rule) => ({ rule, risk: 'overridden-denial' }) as const) : [];
    this.#byProfile.set(profileKey(part), {
      ...known,
      rules: [...known.rules, ...added],
      warnings: [...known.warnings, ...warnings],
    });
  }

  advice(): readonly ProfileAdvice[] {
    return [...this.#byProfile.values()].filter(({ rules }) => rules.length > 0);
  }
}

/**
 * Adds the rules of a pattern expectation to a minimal set of profiles.
 *
 * @returns the refusal that remains if no such rules help
 */
function addPatternRules(
  { expectation, policy, behaviours, questions }: FailedExpectation,
  known: RulesOfProfiles,
  mayEdit: (part: LabelPart) => boolean,
): readonly StillRefused[] {
  if (questions.kind !== 'rules') return [];
  const { rules, intended } = questions;
  const parts = new Map(intended.subjects.flatMap((label) => label.parts).map((part) => [profileKey(part), part]));
  const outcomeWith = (chosen: readonly AddedRules[]): ExpectationOutcome | undefined =>
    checkExpectations([expectation], withRules(policy, [...known.advice(), ...chosen]), behaviours)[0];
  const isEnough = (chosen: readonly AddedRules[]): boolean => outcomeWith(chosen)?.kind === 'held';
  const editable = [...parts.values()].filter((part) => part.profile.mode !== 'unconfined' && mayEdit(part));
  const plain = editable.map((part): AddedRules => ({ part, rules }));
  const withPriority = (level: number): readonly AddedRules[] =>
    editable.map((part) => ({ part, rules: rules.map((rule) => `priority=${level} ${rule}` as ByteString) }));
  const outcome = outcomeWith(plain);
  const priority = outcome?.kind === 'failed' ? lowestPriority((level) => isEnough(withPriority(level))) : 0;
  if (outcome?.kind === 'failed' && priority === undefined) {
    const decision = reevaluate(outcome.counterexample, policy);
    return [{ decision, lacking: adviseRules([decision]).filter((one) => !mayEdit(one.part)) }];
  }
  let chosen = priority === undefined || priority === 0 ? plain : withPriority(priority);
  for (const [index, one] of chosen.entries()) {
    const others = chosen.filter((other) => other !== one);
    const lower = chosen.map((other) => (other === one ? (plain[index] ?? one) : other));
    if (isEnough(others)) chosen = others;
    else if (priority !== 0 && isEnough(lower)) chosen = lower;
  }
  for (const one of chosen) known.add(one, one.rules !== rules);
  return [];
}

/** Returns a requested decision, denied without a rule. */
function refusedWithout(
  rule: ByteString,
  of: ProfileAdvice,
  advice: readonly ProfileAdvice[],
  open: readonly FailedExpectation[],
  lost: ReadonlySet<Decision>,
): Decision | undefined {
  const others = advice.map((one) =>
    one === of ? { part: one.part, rules: one.rules.filter((other) => other !== rule) } : one,
  );
  const policies = new Map<StackedPolicy, StackedPolicy>();
  for (const { policy } of open) if (!policies.has(policy)) policies.set(policy, withRules(policy, others));
  for (const sentence of open) {
    const without = policies.get(sentence.policy);
    if (without === undefined) continue;
    if (sentence.questions.kind === 'decisions') {
      const refused = sentence.questions.decisions.find(
        (one) => one.verdict === 'deny' && !lost.has(one) && reevaluate(one, without).verdict === 'deny',
      );
      if (refused !== undefined) return refused;
    }
    if (sentence.questions.kind !== 'rules') continue;
    const [outcome] = checkExpectations([sentence.expectation], without, sentence.behaviours);
    if (outcome?.kind === 'failed') return reevaluate(outcome.counterexample, sentence.policy);
  }
  return undefined;
}
