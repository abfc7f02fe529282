import { deadState, type State } from '../automata/automaton.ts';
import { refuseTooMany, Budget } from '../automata/budget.ts';
import { ListTable } from '../automata/list-table.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { intersects } from '../automata/language.ts';
import { patternOf, type RuleForm, type RuleLayout } from '../classes/rule-layout.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { ObjectSet } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Label } from '../labels/label.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import type { AnswerAutomaton } from '../mediation/symbolic/object-answers.ts';
import { answersAboutPermission } from '../mediation/class-mediators.ts';
import { searchCoverByField } from '../decompile/cover-search/cover-by-field.ts';
import type { CoverRule } from '../decompile/cover-search/cover-search.ts';
import type { CoverTarget } from '../decompile/cover-search/cover-target.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import type { CounterExample } from './find-counterexample.ts';
import { verifyReach } from './verify-rules.ts';

/** The objects of one permission. */
export interface SearchedObjects {
  /** The bit of the permission in the form of the rules. */
  readonly bit: number;
  readonly operation: LabelOperation;
  readonly things: ObjectSet<MediatedObject>;
}

/** Limit of some seconds. */
const maxSteps = 30_000_000;

/**
 * Finds rules for the common permissions of all layers of a label, from the automata alone. The search ignores policy
 * text, so the policy may be compiled.
 *
 * @throws AutomatonTooLargeError if an automaton has too many states
 */
export function reachBySearch(
  subject: Label,
  asked: readonly SearchedObjects[],
  form: RuleForm,
  behaviours: KernelBehaviours,
): { readonly rules: readonly ByteString[]; readonly untold: CounterExample | 'perhaps' | undefined } {
  const budget = new Budget(maxSteps);
  const allowing: LaidOutRule[] = [];
  const denying: LaidOutRule[] = [];
  for (const layout of form.asked ?? form.layouts) {
    const some = asked.filter(({ bit }) => (bit & layout.bits) !== 0);
    if (some.length === 0) continue;
    const together = new LayerProduct(subject, some, behaviours);
    const denials = searchCoverByField(together.searched('deny'), layout, budget);
    // Where denials are not all told, no rule may allow what they deny.
    const allowed = together.searched(denials.uncovered === undefined ? 'allow' : 'allow alone');
    const { rules } = searchCoverByField(allowed, layout, budget);
    allowing.push(...rules.map((rule) => ({ rule, layout })));
    if (denials.uncovered === undefined) denying.push(...denials.rules.map((rule) => ({ rule, layout })));
  }
  // A denial is relevant only if an allow rule overlaps with it, in the form of either rule.
  const bearing = denying.filter(({ rule: denial }) => allowing.some(({ rule }) => haveCommon(rule, denial)));
  const found = { allow: bitsByWords(allowing), deny: bitsByWords(bearing) };
  const printed = (effect: 'allow' | 'deny', before: string): readonly ByteString[] => {
    const all = Array.from(found[effect], ([about, bits]) => ({ about, bits })).sort((left, right) =>
      compareBytes(left.about as ByteString, right.about as ByteString),
    );
    return (form.tidy?.(all) ?? all).map(({ about, bits }) => `${before}${form.rule(about, bits)}` as ByteString);
  };
  const rules = [...printed('allow', ''), ...printed('deny', 'deny ')];
  return { rules, untold: counterexampleOf(rules, asked, form, subject, behaviours) };
}

/** Returns a difference between rules and layers, independent of the method that found the rules. */
function counterexampleOf(
  rules: readonly ByteString[],
  asked: readonly SearchedObjects[],
  form: RuleForm,
  subject: Label,
  behaviours: KernelBehaviours,
): CounterExample | 'perhaps' | undefined {
  const budget = new Budget(maxSteps);
  let isEnded = false;
  for (const layout of form.asked ?? form.layouts) {
    const some = asked.filter(({ bit }) => (bit & layout.bits) !== 0);
    if (some.length === 0) continue;
    const bits = some.reduce((all, { bit }) => all | bit, 0);
    const held = verifyReach(rules, form, layout, new LayerProduct(subject, some, behaviours), bits, budget);
    isEnded ||= held === 'perhaps';
    const of = typeof held === 'object' ? some.find(({ bit }) => bit === held.bits) : undefined;
    if (typeof held === 'object' && of !== undefined)
      return {
        words: of.things.wordsOf(held.text),
        operation: of.operation.name,
        verdict: held.isAllowed ? 'allow' : 'deny',
      };
  }
  return isEnded ? 'perhaps' : undefined;
}

/** A rule with the layout of strings. */
interface LaidOutRule {
  readonly rule: CoverRule;
  readonly layout: RuleLayout;
}

/** Returns the permissions for every subject of the rules. */
function bitsByWords(rules: readonly LaidOutRule[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { rule, layout } of rules)
    for (const one of rule.about) found.set(one, (found.get(one) ?? 0) | (rule.bits & layout.bits));
  return found;
}

/** Whether there is something that both rules are about. */
function haveCommon(left: CoverRule, right: CoverRule): boolean {
  if ((left.bits & right.bits) === 0) return false;
  const automata = (rule: CoverRule) => rule.matched.map((template) => patternDfa(patternOf(template)));
  const others = automata(right);
  return automata(left).some((one) => others.some((other) => intersects(one, other)));
}

/** The product of the automata of all layers, for every permission. */
class LayerProduct {
  readonly start: State;
  readonly #walks: readonly AnswerAutomaton[];
  /** True if the automaton's dead state refuses everything; a profile in complain mode allows everything there. */
  readonly #ends: readonly boolean[];
  /** For each permission: the bit, the indices of the automata, and whether a layer always refuses. */
  readonly #permissions: readonly {
    readonly bit: number;
    readonly walks: readonly number[];
    readonly never: boolean;
  }[];
  readonly #states = new ListTable();
  /** Byte classes: bytes without difference for any layer are equal. */
  readonly #classes = new Map<number, number>();
  readonly #numbers = new Map<string, number>();
  readonly #answers = new Map<
    State,
    { readonly allow: number; readonly denied: number; readonly someDenied: number }
  >();

  constructor(subject: Label, asked: readonly SearchedObjects[], behaviours: KernelBehaviours) {
    const walks: AnswerAutomaton[] = [];
    this.#permissions = asked.map(({ bit, operation, things }) => {
      const own: number[] = [];
      let never = false;
      for (const part of subject.parts) {
        const question = {
          asked: part,
          side: 'subject',
          subject,
          operation,
          thing: things.like,
          labels: [],
          behaviours,
        } as const;
        const walk = answersAboutPermission(question);
        if ('start' in walk) own.push(walks.push(walk) - 1);
        else never ||= walk.verdict === 'deny';
      }
      return { bit, walks: own, never };
    });
    this.#walks = walks;
    this.#ends = walks.map((walk) => walk.answer(deadState).verdict === 'deny');
    // The first list belongs to the dead state.
    this.#states.add([-1]);
    this.start = this.#states.add([...walks.map(({ start }) => start), 0]);
  }

  /** @throws AutomatonTooLargeError if the product has too many states */
  step(state: State, byte: number): State {
    if (state === deadState) return deadState;
    const from = this.#states.from(state);
    const next = this.#walks.map((walk, at) => walk.step(this.#states.item(from + at), byte));
    const isDead = this.#permissions.every(
      ({ walks, never }) => never || walks.some((at) => next[at] === deadState && this.#ends[at] === true),
    );
    if (isDead) return deadState;
    const states = this.#states.size;
    const reached = this.#states.add([...next, 0]);
    if (reached === states) refuseTooMany(reached);
    return reached;
  }

  classOf(byte: number): number {
    let known = this.#classes.get(byte);
    if (known === undefined) {
      const key = this.#walks.map((walk) => walk.classOf?.(byte) ?? byte).join();
      known = this.#numbers.get(key) ?? this.#numbers.size;
      this.#numbers.set(key, known);
      this.#classes.set(byte, known);
    }
    return known;
  }

  /** Returns the common permissions of all layers. */
  allowed(state: State): number {
    return this.#answer(state).allow;
  }

  /** What rules have to tell: what all allow; of denials, what one layer denies by a rule and all others allow. */
  searched(effect: 'allow' | 'allow alone' | 'deny'): CoverTarget {
    const every = this.#permissions.reduce((bits, { bit }) => bits | bit, 0);
    return {
      start: this.start,
      step: (state, byte) => this.step(state, byte),
      classOf: (byte) => this.classOf(byte),
      must: (state) => this.#answer(state)[effect === 'deny' ? 'denied' : 'allow'],
      may: (state) => {
        const { allow, denied, someDenied } = this.#answer(state);
        return effect === 'deny' ? someDenied & every : effect === 'allow' ? allow | denied : allow;
      },
    };
  }

  #answer(state: State): { readonly allow: number; readonly denied: number; readonly someDenied: number } {
    const known = this.#answers.get(state);
    if (known !== undefined) return known;
    const from = this.#states.from(state);
    let [allow, denied, someDenied] = [0, 0, 0];
    if (state !== deadState)
      for (const { bit, walks, never } of this.#permissions) {
        const answers = walks.map((at) => this.#walks[at]?.answer(this.#states.item(from + at)));
        const refusals = answers.filter((answer) => answer?.verdict === 'deny');
        if (never) continue;
        if (refusals.length === 0) allow |= bit;
        else if (refusals.every((answer) => answer?.because === 'deny-rule')) denied |= bit;
        if (refusals.some((answer) => answer?.because === 'deny-rule')) someDenied |= bit;
      }
    const answer = { allow, denied, someDenied };
    this.#answers.set(state, answer);
    return answer;
  }
}
