import {
  AutomatonTooLargeError,
  printLabel,
  type Decision,
  type LabelPart,
  type MeasuredKernel,
  type Profile,
  type StackedPolicy,
} from '@lamellar/core';
import {
  decideAgain,
  profileKey,
  repair,
  silence,
  widerOffers,
  withSource,
  type AskedPolicy,
  type Repair,
  type Silence,
  type WiderOffer,
} from '@lamellar/core/repair';
import { decideRecord, type DecidedRecord, type RecordedOperation } from '@lamellar/core/denial';
import { textOf } from '@lamellar/core/language';

/** What policy says to what records of one operation tell of. */
export interface JudgedOperation {
  /** What was asked, once each: records of both sides lead to the same question. */
  readonly answers: readonly AnsweredRecord[];
  /** Why something could not be asked. */
  readonly problems: readonly { readonly reason: string; readonly hint?: string }[];
}

/** Decisions about the same labels and the same thing, in words. */
export interface AnsweredRecord {
  readonly decisions: readonly [Decision, ...Decision[]];
  /** As the root sees it. */
  readonly subject: string;
  /** What it was done to: a label, or the words of a question. */
  readonly object: readonly string[];
}

/** Asks policy what records tell of, and keeps what it refuses, to tell at the end what would allow all of that. */
export class RecordJudge {
  readonly kernel: MeasuredKernel;
  readonly #asked: StackedPolicy;
  /** With the text of the profiles that were asked so far, which tells of rules that leave no trace in what is loaded. */
  #policy: StackedPolicy;
  readonly #writtenAs: (part: LabelPart) => Profile | undefined;
  readonly #texts = new Map<string, Profile | undefined>();
  /** Found once: it is asked of each policy that is made of this one, and of a generated layer takes long. */
  readonly #withSource = new Map<Profile, Profile>();
  readonly #decisions: Decision[] = [];
  /** Those that the kernel logs whatever denies it. */
  readonly #logged = new Set<Decision>();

  /** @param writtenAs - what a file says that a profile was loaded from */
  constructor(
    policy: StackedPolicy,
    kernel: MeasuredKernel,
    writtenAs: (part: LabelPart) => Profile | undefined = () => undefined,
  ) {
    this.#asked = this.#policy = policy;
    this.kernel = kernel;
    this.#writtenAs = writtenAs;
  }

  /** What it is asked of. */
  get policy(): StackedPolicy {
    return this.#policy;
  }

  /** Asks about an operation; nothing of what was neither refused nor let pass in complain mode. */
  judge(operation: RecordedOperation): JudgedOperation {
    const answers = new Map<string, AnsweredRecord>();
    const problems = new Map<string, JudgedOperation['problems'][number]>();
    for (const { record } of operation) {
      if (record.event !== 'DENIED' && record.event !== 'ALLOWED') continue;
      const decided = this.#decide(record);
      if ('reason' in decided) {
        problems.set(decided.reason, decided);
        continue;
      }
      const answer = this.#answer(this.#withTexts(decided.decisions));
      const [{ operation: asked }] = answer.decisions;
      const key = JSON.stringify([answer.subject, asked.class, asked.name, answer.object]);
      if (answers.has(key)) continue;
      answers.set(key, answer);
      this.#decisions.push(...answer.decisions);
      if (decided.isLogged) for (const one of answer.decisions) this.#logged.add(one);
    }
    return { answers: [...answers.values()], problems: [...problems.values()] };
  }

  /** The rules that would allow all that the policy refuses; undefined where it refuses nothing. */
  repair(): Repair | undefined {
    const asked = this.#refused();
    return asked && repair([asked]);
  }

  /** Rules that allow more, for a repair. */
  wider(of: Repair): readonly WiderOffer[] {
    const asked = this.#refused();
    return asked === undefined ? [] : widerOffers([asked], of);
  }

  /** The rules that keep all that the policy refuses out of the log; undefined where it refuses nothing. */
  silence(): Silence | undefined {
    const asked = this.#refused((one) => !this.#logged.has(one));
    return asked && silence([asked], this.#again([...this.#logged]));
  }

  /** All that was asked, or what of it is looked for; undefined where nothing at all is refused. */
  #refused(isWanted: (decision: Decision) => boolean = () => true): AskedPolicy | undefined {
    if (!this.#decisions.some(({ verdict }) => verdict === 'deny')) return undefined;
    const { behaviours } = this.kernel;
    return { policy: this.#policy, behaviours, decisions: this.#again(this.#decisions.filter(isWanted)) };
  }

  /** The same with the text of all profiles that is known by now. */
  #again(decisions: readonly Decision[]): readonly Decision[] {
    return this.#policy === this.#asked ? decisions : decisions.map((one) => decideAgain(one, this.#policy));
  }

  /** The same decisions, with the rules of the text where the profiles that refuse were loaded from one. */
  #withTexts(decisions: readonly [Decision, ...Decision[]]): readonly [Decision, ...Decision[]] {
    const refusing = decisions.flatMap(({ checks }) => checks.filter(({ verdict }) => verdict === 'deny'));
    let isMore = false;
    for (const { asked } of refusing) {
      const key = profileKey(asked);
      if (this.#texts.has(key)) continue;
      const text = this.#writtenAs(asked);
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
    return [decideAgain(first, this.#policy), ...others.map((one) => decideAgain(one, this.#policy))];
  }

  #sourced(profile: Profile, text: Profile): Profile {
    let found = this.#withSource.get(profile);
    if (found === undefined) this.#withSource.set(profile, (found = withSource(profile, text).profile));
    return found;
  }

  #answer(decisions: readonly [Decision, ...Decision[]]): AnsweredRecord {
    const [first] = decisions;
    const { root } = this.#policy;
    return { decisions, subject: textOf(printLabel(first.subject, root)), object: objectWords(first, this.#policy) };
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

function objectWords(decision: Decision, { root }: StackedPolicy): readonly string[] {
  if (decision.shape === 'cross-check') return [textOf(printLabel(decision.target, root))];
  const { object } = decision;
  switch (object.kind) {
    case 'none':
      return [];
    case 'label':
      return [textOf(printLabel(object.label, root))];
    case 'thing':
      return object.words.map((word) => (word === undefined ? '-' : textOf(word)));
  }
}
