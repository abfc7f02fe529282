import {
  AutomatonTooLargeError,
  printLabel,
  type Decision,
  type LabelPart,
  type MeasuredKernel,
  type StackedPolicy,
} from '@lamellar/core';
import { memoised, textOf } from '@lamellar/core/language';
import { decideRecord, type DecidedRecord, type RecordedOperation } from '@lamellar/core/log-records';
import type { KernelAnswer, PairAnswer } from '@lamellar/core/mediation';
import type { Profile } from '@lamellar/core/namespaces';
import { needsNoRules, reevaluate, profileKey, withSource, type EvaluatedPolicy } from '@lamellar/core/repair';

/** The reason why the policy has no decision about a record, with advice if available. */
type UndecidedRecord = Extract<DecidedRecord, { readonly reason: string }> & { readonly hint?: string };

/** The policy's decisions about the records of an operation. */
export interface JudgedOperation {
  /** The distinct answers: records of both sides of a cross-check lead to one question. */
  readonly answers: readonly AnsweredRecord[];
  /** The reasons why records could not be evaluated. */
  readonly problems: readonly UndecidedRecord[];
}

/** The answers about a subject and an object, with the names. */
export interface AnsweredRecord extends PairAnswer {
  readonly answers: readonly [RecordAnswer, ...RecordAnswer[]];
}

/** The answer of a kernel. */
interface RecordAnswer extends KernelAnswer {
  readonly policy: StackedPolicy;
  readonly decisions: readonly [Decision, ...Decision[]];
  /** The decisions with the complaining profiles in enforce mode, if complain mode allowed the operation. */
  readonly enforced: readonly Decision[];
}

/** Evaluates policy on records for a kernel, and collects the refusals for a repair of all of them. */
export class RecordJudge {
  readonly kernel: MeasuredKernel;
  readonly #asked: StackedPolicy;
  /** The policy with the texts of the evaluated profiles. Texts show rules without a trace in compiled policy. */
  #policy: StackedPolicy;
  readonly #writtenAs: (part: LabelPart) => Profile | undefined;
  readonly #texts = new Map<string, Profile | undefined>();
  /**
   * A cache: every policy derived from the initial one needs the profiles with source, and matching a generated layer
   * takes long.
   */
  readonly #withSource = new Map<Profile, Profile>();
  readonly #decisions: Decision[] = [];
  /** The decisions that the kernel logs independently of the denying profile. */
  readonly #logged = new Set<Decision>();
  /** The decisions that no rule of the recording profile should change. */
  readonly #settled = new Set<Decision>();
  /** The profiles that allowed a recorded operation in complain mode. */
  readonly #complaining = new Set<string>();

  /** @param writtenAs - returns the profile in the file that a profile was loaded from */
  constructor(
    policy: StackedPolicy,
    kernel: MeasuredKernel,
    writtenAs: (part: LabelPart) => Profile | undefined = () => undefined,
  ) {
    this.#asked = this.#policy = policy;
    this.kernel = kernel;
    this.#writtenAs = writtenAs;
  }

  /** Returns a judge of the same policy without collected refusals. */
  anew(): RecordJudge {
    return new RecordJudge(this.#asked, this.kernel, this.#writtenAs);
  }

  /** Evaluates an operation. Returns no answers if it was neither refused nor allowed by complain mode. */
  judge(operation: RecordedOperation): JudgedOperation {
    const answers = new Map<string, AnsweredRecord>();
    const problems = new Map<string, JudgedOperation['problems'][number]>();
    const isSettled = needsNoRules(operation);
    for (const { record } of operation) {
      if (record.event !== 'DENIED' && record.event !== 'ALLOWED') continue;
      const decided = this.#decide(record);
      if ('reason' in decided) {
        problems.set(decided.reason, decided);
        continue;
      }
      const isAllowed = record.event === 'ALLOWED';
      const implied = decided.implied.map((one) => this.#answer([one], isAllowed));
      const refused = implied.filter(({ answers: [{ enforced }] }) =>
        enforced.some(({ verdict }) => verdict === 'deny'),
      );
      for (const answer of [this.#answer(decided.decisions, isAllowed), ...refused]) {
        const key = keyOfAnswer(answer);
        if (answers.has(key)) continue;
        answers.set(key, answer);
        const [{ decisions }] = answer.answers;
        this.#decisions.push(...decisions);
        if (isSettled) for (const one of decisions) this.#settled.add(one);
        if (decided.isLogged) for (const one of decisions) this.#logged.add(one);
      }
    }
    return { answers: [...answers.values()], problems: [...problems.values()] };
  }

  /** Returns all unsettled decisions if one is a refusal, in enforce mode if complain mode allowed an operation. */
  refused(): EvaluatedPolicy | undefined {
    return this.#refused(this.#enforcing());
  }

  /**
   * Returns all decisions if one is a refusal, apart from the decisions that the kernel logs despite deny rules;
   * undefined if the policy refuses nothing.
   */
  logged(): { readonly quiet: EvaluatedPolicy; readonly logged: readonly Decision[] } | undefined {
    if (!this.#decisions.some(({ verdict }) => verdict === 'deny')) return undefined;
    const quiet = this.#decisions.filter((one) => !this.#logged.has(one));
    return { quiet: this.#evaluated(quiet, this.#policy), logged: this.#again([...this.#logged], this.#policy) };
  }

  /** Returns the unsettled decisions of a policy with all texts known by now; undefined if it refuses nothing. */
  #refused(policy: StackedPolicy): EvaluatedPolicy | undefined {
    const open = this.#decisions.filter((one) => !this.#settled.has(one));
    const all = this.#evaluated(open, policy);
    return all.decisions.some(({ verdict }) => verdict === 'deny') ? all : undefined;
  }

  #evaluated(decisions: readonly Decision[], policy: StackedPolicy): EvaluatedPolicy {
    return { policy, behaviours: this.kernel.behaviours, decisions: this.#again(decisions, policy) };
  }

  #again(decisions: readonly Decision[], policy: StackedPolicy): readonly Decision[] {
    return policy === this.#asked ? decisions : decisions.map((one) => reevaluate(one, policy));
  }

  /** Returns the policy with all profiles in enforce mode that allowed a recorded operation in complain mode. */
  #enforcing(): StackedPolicy {
    if (this.#complaining.size === 0) return this.#policy;
    return this.#policy.withProfiles((profile, namespace) =>
      this.#complaining.has(profileKey({ profile, namespace })) ? { ...profile, mode: 'enforce' } : profile,
    );
  }

  /** Re-evaluates decisions with the texts of the refusing profiles, if texts exist. */
  #withTexts(decisions: readonly [Decision, ...Decision[]]): readonly [Decision, ...Decision[]] {
    const refusing = decisions.flatMap(({ checks }) => checks.filter(({ verdict }) => verdict === 'deny'));
    let isMore = false;
    for (const { part } of refusing) {
      const key = profileKey(part);
      if (this.#texts.has(key)) continue;
      const text = this.#writtenAs(part);
      this.#texts.set(key, text);
      isMore ||= text !== undefined;
    }
    if (isMore)
      this.#policy = this.#asked.withProfiles((profile, namespace) => {
        const text = this.#texts.get(profileKey({ profile, namespace }));
        return text === undefined ? profile : this.#sourced(profile, text);
      });
    if (this.#policy === this.#asked) return decisions;
    const [first, ...others] = decisions;
    return [reevaluate(first, this.#policy), ...others.map((one) => reevaluate(one, this.#policy))];
  }

  #sourced(profile: Profile, text: Profile): Profile {
    return memoised(this.#withSource, profile, () => withSource(profile, text).profile);
  }

  /** @param isAllowed - whether complain mode allowed the operation */
  #answer(initial: readonly [Decision, ...Decision[]], isAllowed: boolean): AnsweredRecord {
    const decisions = this.#withTexts(initial);
    const [first] = decisions;
    const { root } = this.#policy;
    const complaining = decisions.flatMap(({ checks }) => checks.filter(({ because }) => because === 'complain'));
    const isEnforced = isAllowed && complaining.length > 0;
    if (isEnforced) for (const { part } of complaining) this.#complaining.add(profileKey(part));
    const enforced = isEnforced ? this.#again(decisions, this.#enforcing()) : decisions;
    return {
      subject: textOf(printLabel(first.subject, root)),
      object: objectWords(first, this.#policy),
      answers: [{ kernel: this.kernel, root, policy: this.#policy, decisions, enforced }],
    };
  }

  #decide(record: RecordedOperation[0]['record']): DecidedRecord {
    try {
      return decideRecord(record, this.#asked, this.kernel.behaviours);
    } catch (error) {
      if (error instanceof AutomatonTooLargeError) return { reason: error.message };
      throw error;
    }
  }
}

/** Returns a key of the question. */
export function keyOfAnswer({ subject, object, answers: [{ decisions }] }: AnsweredRecord): string {
  const [{ operation }] = decisions;
  return JSON.stringify([subject, operation.class, operation.name, object]);
}

function objectWords(decision: Decision, { root }: StackedPolicy): readonly string[] {
  if (decision.shape === 'cross-check') return [textOf(printLabel(decision.target, root))];
  const { object } = decision;
  switch (object.kind) {
    case 'none':
      return [];
    case 'label':
      return [textOf(printLabel(object.label, root))];
    case 'object':
      return object.words.map((word) => (word === undefined ? '-' : textOf(word)));
  }
}
