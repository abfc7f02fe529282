import { memoised } from '../source/memoised.ts';
import type { State } from '../automata/automaton.ts';
import { AutomatonTooLargeError, unlessTooLarge, type Budget } from '../automata/budget.ts';
import { canonicalKey } from '../automata/canonical-key.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { ObjectSet } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import { findContradiction } from '../expectations/find-match.ts';
import { rootOf, type Label, type LabelPart } from '../labels/label.ts';
import { Numbers } from '../source/numbers.ts';
import type { BetweenLabels, RulesBetween } from '../mediation/between-labels.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { ObjectQuestion } from '../mediation/object-question.ts';
import { betweenLabels, mediatorOf } from '../mediation/class-mediators.ts';
import type { AnswerAutomaton } from '../mediation/symbolic/object-answers.ts';
import type { ByteString } from '../source/bytes.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { NameKinds } from './name-kinds.ts';
import { maxStates, RuleClasses } from './rule-classes.ts';

type Question = Omit<ObjectQuestion<MediatedObject>, 'object'>;
type Side = Question['side'];

/** The answers of a profile for every set of objects, towards peers of a kind. */
type Answers = readonly ('allow' | 'deny' | AnswerAutomaton)[];

/** A profile on one side of the operation. Profiles with equivalent rules and equal further inputs are one. */
interface EvaluatedProfile {
  readonly number: number;
  /** The rules that match the peer's names. */
  readonly naming: RulesBetween | undefined;
  /** The number of the answers, by kind of the peer's names. */
  readonly byKind: Map<string, number>;
  /** The number of the answers, by number of the peer's names. */
  readonly byPeer: number[];
}

/** The names and profiles of a label, as seen in a policy namespace. */
interface LabelInputs {
  readonly names: readonly ByteString[];
  /** The number of the label's names. */
  readonly peer: number;
  /** By index of the label's parts; undefined for profiles that allow everything. */
  readonly profiles: Readonly<Record<Side, readonly (EvaluatedProfile | undefined)[]>>;
}

/**
 * Decides whether a label may act on a second label through any object: for example, by connecting to a socket of any
 * type and address. All profiles of both labels must allow the object.
 *
 * Equivalent answers of profiles have one number. Pairs of labels with equal numbers share one search for an allowed
 * object.
 *
 * @see `checkSets`, which returns a shortest object between two labels
 */
export class ObjectReachability {
  readonly operation: LabelOperation;
  readonly #labels: readonly Label[];
  readonly #behaviours: KernelBehaviours;
  readonly #budget: Budget;
  readonly #sets: readonly ObjectSet<MediatedObject>[];
  readonly #between: BetweenLabels<MediatedObject>;
  readonly #classes: RuleClasses;
  readonly #kinds: NameKinds;
  readonly #identities = new Numbers<object>();
  readonly #byIdentity = new Map<string, EvaluatedProfile | undefined>();
  readonly #profiles = new Map<string, EvaluatedProfile>();
  readonly #peers = new Numbers<string>();
  readonly #numbers = new Numbers<string>();
  readonly #byNumber: Answers[] = [];
  readonly #found = new Map<string, boolean | undefined>();
  readonly #inputs: readonly (LabelInputs | undefined)[];

  /**
   * @param labels - all labels of later queries, from one policy
   * @param classes - shared with evaluations of further operations
   */
  constructor(
    operation: LabelOperation,
    labels: readonly Label[],
    behaviours: KernelBehaviours,
    budget: Budget,
    classes = new RuleClasses(),
  ) {
    const { object } = operation;
    const sets = typeof object === 'string' ? undefined : object.peerSets?.(operation.name);
    if (sets === undefined) throw new RangeError(`${operation.name} is not done to labels by things`);
    this.operation = operation;
    this.#labels = labels;
    this.#behaviours = behaviours;
    this.#budget = budget;
    this.#sets = sets;
    this.#classes = classes;
    this.#between = betweenLabels(operation);
    this.#kinds = new NameKinds(
      labels.flatMap((label) => this.#between.namesOf(label, rootOf(label))),
      budget,
    );
    this.#inputs = labels.map((label) => {
      const root = rootOf(label);
      // A peer of every label in the root.
      const unconfined: Label = { parts: [{ namespace: root, profile: root.unconfined }] };
      return withinLimits(() => this.#inputsOf(label, unconfined, root));
    });
  }

  /**
   * Returns whether an allowed object exists between two labels, by index; undefined if the evaluation reached the
   * limit.
   */
  may(from: number, to: number): boolean | undefined {
    const [subject, target] = [this.#label(from), this.#label(to)];
    const view = this.#between.viewOf(subject, target);
    const isRoot = view.parent === undefined;
    return withinLimits(() => {
      const one = isRoot ? this.#inputs[from] : this.#inputsOf(subject, target, view);
      const other = isRoot ? this.#inputs[to] : this.#inputsOf(target, subject, view);
      if (one === undefined || other === undefined) return undefined;
      const numbers = new Set([
        ...this.#answersTo('subject', subject, one, target, other),
        ...this.#answersTo('object', target, other, subject, one),
      ]);
      const key = [...numbers].sort((left, right) => left - right).join();
      if (!this.#found.has(key)) this.#found.set(key, this.#search([...numbers]));
      return this.#found.get(key);
    });
  }

  /** Returns the type of each label: labels of a type are equivalent towards all labels met in the root. */
  types(): readonly number[] {
    const naming = new Set([...this.#profiles.values()].flatMap(({ naming: rules }) => rules ?? []));
    const types = new Numbers<string>();
    return this.#inputs.map((inputs, index) => {
      const key = withinLimits(() => {
        if (inputs === undefined) return undefined;
        const kinds = Array.from(naming, (rules) => this.#kinds.kindOf(rules, inputs.names));
        const sides = Object.values(inputs.profiles).map((all) => all.flatMap((one) => one?.number ?? []).join());
        return `${sides.join(';')}|${kinds.join()}`;
      });
      return types.of(key ?? `not known: ${index}`);
    });
  }

  #label(index: number): Label {
    const label = this.#labels[index];
    if (label === undefined) throw new RangeError('no such label');
    return label;
  }

  /** @param other - a peer of `own` in `view` */
  #inputsOf(own: Label, other: Label, view: PolicyNamespace): LabelInputs {
    const names = this.#between.namesOf(own, view);
    const profilesOf = (side: Side): readonly (EvaluatedProfile | undefined)[] =>
      own.parts.map((part) => {
        const { profile } = part;
        const identities = [profile.policy.identity, profile.files().identity];
        const additional = `${side} ${profile.mode} ${profile.auditMode} ${this.#between.ownKey(part, own, view)}`;
        const key = `${identities.map((one) => this.#identities.of(one)).join()} ${additional}`;
        if (!this.#byIdentity.has(key))
          this.#byIdentity.set(key, this.#profileOf(this.#questionOf(side, part, own, other), additional));
        return this.#byIdentity.get(key);
      });
    const profiles = { subject: profilesOf('subject'), object: profilesOf('object') };
    return { names, peer: this.#peers.of(names.join('\0')), profiles };
  }

  #questionOf(side: Side, part: LabelPart, own: Label, other: Label): Question {
    const [subject, label] = side === 'subject' ? [own, other] : [other, own];
    return { part, side, subject, operation: this.operation, labels: [label], behaviours: this.#behaviours };
  }

  /** Returns undefined for a profile that allows everything. */
  #profileOf(question: Question, additional: string): EvaluatedProfile | undefined {
    const rules = this.#answers(question).map((answer, index) =>
      typeof answer === 'string' ? answer : this.#rulesOf(question, index),
    );
    if (rules.every((one) => one === 'allow')) return undefined;
    const classes = rules.map((one) => (typeof one === 'string' ? one : this.#classes.numberOf(one)));
    const key = `${additional} ${classes.join()}`;
    return memoised(this.#profiles, key, () => {
      const naming = rules.find((one) => typeof one === 'object' && one.entries !== undefined);
      return {
        number: this.#profiles.size,
        naming: typeof naming === 'object' ? naming : undefined,
        byKind: new Map(),
        byPeer: [],
      };
    });
  }

  #rulesOf(question: Question, index: number): RulesBetween {
    const set = this.#sets[index];
    if (set === undefined) throw new RangeError('no such set of objects');
    return this.#between.rules({ ...question, object: set.like });
  }

  /** Returns the answers of a profile about each set of objects. */
  #answers(question: Question): Answers {
    return this.#sets.map(({ like: object }) => {
      const about = { ...question, object };
      const mediator = mediatorOf(about);
      if (question.side === 'object' && mediator.otherSide(about) === undefined) return 'allow';
      const answers = mediator.answers(about);
      return 'verdict' in answers ? answers.verdict : answers;
    });
  }

  /** Returns the numbers of the answers of a label's profiles about objects between two labels. */
  #answersTo(side: Side, own: Label, inputs: LabelInputs, other: Label, peer: LabelInputs): readonly number[] {
    return inputs.profiles[side].flatMap((profile, index) => {
      const part = own.parts[index];
      if (profile === undefined || part === undefined) return [];
      const known = profile.byPeer[peer.peer];
      if (known !== undefined) return known;
      const kind = profile.naming === undefined ? '' : this.#kinds.kindOf(profile.naming, peer.names);
      return (profile.byPeer[peer.peer] = memoised(profile.byKind, kind, () =>
        this.#numberOf(profile, this.#questionOf(side, part, own, other)),
      ));
    });
  }

  /** Numbers the answers of a profile; equivalent answers have equal numbers. */
  #numberOf(profile: EvaluatedProfile, question: Question): number {
    const answers = this.#answers(question).map((answer, index) => this.#simplified(answer, index));
    const keys = answers.map((answer, index) => {
      if (typeof answer === 'string') return answer;
      if (this.#rulesOf(question, index).entries === undefined) return `rules of ${profile.number}`;
      // Rules that match names can differ and yet have equivalent answers: the rules of a container name itself.
      return keyOfAnswers(answer) ?? `rules of ${profile.number}, kind ${profile.byKind.size}`;
    });
    const number = this.#numbers.of(keys.join(';'));
    this.#byNumber[number] ??= answers;
    return number;
  }

  /** Reduces answers about a set to a verdict if it is the same for all objects of the set. */
  #simplified(answer: Answers[number], index: number): Answers[number] {
    const set = this.#sets[index];
    if (typeof answer === 'string' || set === undefined) return answer;
    try {
      if (!this.#differs(set, [answer], 'deny')) return 'deny';
      return this.#differs(set, [answer], 'allow') ? answer : 'allow';
    } catch (error) {
      if (error instanceof AutomatonTooLargeError) return answer;
      throw error;
    }
  }

  /** Searches for an object allowed by all answers, given by number. */
  #search(numbers: readonly number[]): boolean | undefined {
    let isKnown = true;
    for (const [index, set] of this.#sets.entries()) {
      const answers = numbers.map((number) => this.#byNumber[number]?.[index]);
      if (answers.includes('deny')) continue;
      const open = answers.filter((answer) => typeof answer === 'object');
      try {
        if (open.length === 0 || this.#differs(set, open, 'deny')) return true;
      } catch (error) {
        if (!(error instanceof AutomatonTooLargeError)) throw error;
        isKnown = false;
      }
    }
    return isKnown ? false : undefined;
  }

  #differs(set: ObjectSet<MediatedObject>, answers: readonly AnswerAutomaton[], verdict: Verdict): boolean {
    this.#budget.demand();
    return findContradiction(set.matched, answers, verdict, () => this.#budget.demand()).kind === 'found';
  }
}

function keyOfAnswers(answers: AnswerAutomaton): string | undefined {
  const automaton = {
    step: (state: State, byte: number) => answers.step(state, byte),
    classOf: (byte: number) => answers.classOf?.(byte) ?? byte,
  };
  return canonicalKey(automaton, answers.start, (state) => answers.answer(state).verdict, maxStates);
}

/** Returns undefined if an evaluation exceeds a limit. */
function withinLimits<Result>(evaluate: () => Result): Result | undefined {
  return unlessTooLarge(evaluate, () => undefined);
}
