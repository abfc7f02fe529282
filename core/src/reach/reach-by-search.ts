import { deadState, type State } from '../automaton/automaton.ts';
import { refuseTooMany } from '../automaton/lazy-dfa.ts';
import { ListTable } from '../automaton/list-table.ts';
import { patternDfa } from '../automaton/pattern-dfa.ts';
import { asBound, findInProduct } from '../automaton/product.ts';
import { patternOf, type RuleForm, type RuleLayout } from '../class/rule-layout.ts';
import type { LabelOperation } from '../class/policy-classes.ts';
import type { ThingSet } from '../class/thing-form.ts';
import type { Thing } from '../class/thing.ts';
import type { Label } from '../label/label.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import type { MatchedThings } from '../mediation/thing-walk.ts';
import { walkPermission } from '../mediation/things.ts';
import { findRulesByField } from '../read-back/find-rules-by-field.ts';
import type { FoundRule } from '../read-back/find-rules.ts';
import { StepBudget, type SearchedAutomaton } from '../read-back/searched-automaton.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import type { UntoldThing } from './find-untold.ts';
import { holdReach } from './hold-reach.ts';

/** Things that one permission is asked about. */
export interface SearchedThings {
  /** What stands for the permission where rules are written. */
  readonly bit: number;
  readonly operation: LabelOperation;
  readonly things: ThingSet<Thing>;
}

/** Some seconds. */
const mostSteps = 30_000_000;

/**
 * Finds rules for what all layers of a label allow together, along their automata alone: what stands in policy text is not looked at, so that it
 * may be compiled.
 *
 * @throws AutomatonTooLargeError where that takes an automaton with too many states
 */
export function reachBySearch(
  subject: Label,
  asked: readonly SearchedThings[],
  form: RuleForm,
  behaviours: KernelBehaviours,
): { readonly rules: readonly ByteString[]; readonly untold: UntoldThing | 'perhaps' | undefined } {
  const budget = new StepBudget(mostSteps);
  const allowing: LaidOutRule[] = [];
  const denying: LaidOutRule[] = [];
  for (const layout of form.asked ?? form.layouts) {
    const some = asked.filter(({ bit }) => (bit & layout.bits) !== 0);
    if (some.length === 0) continue;
    const together = new LayersTogether(subject, some, behaviours);
    const denials = findRulesByField(together.searched('deny'), layout, budget);
    // Where denials are not all told, no rule may allow what they deny.
    const allowed = together.searched(denials.untold === undefined ? 'allow' : 'allow alone');
    const { rules } = findRulesByField(allowed, layout, budget);
    allowing.push(...rules.map((rule) => ({ rule, layout })));
    if (denials.untold === undefined) denying.push(...denials.rules.map((rule) => ({ rule, layout })));
  }
  // A denial says something against what is allowed alone, in whatever form that was found.
  const bearing = denying.filter(({ rule: denial }) => allowing.some(({ rule }) => haveCommon(rule, denial)));
  const found = { allow: bitsByWords(allowing), deny: bitsByWords(bearing) };
  const printed = (effect: 'allow' | 'deny', before: string): readonly ByteString[] => {
    const all = Array.from(found[effect], ([about, bits]) => ({ about, bits })).sort((left, right) =>
      compareBytes(left.about as ByteString, right.about as ByteString),
    );
    return (form.tidy?.(all) ?? all).map(({ about, bits }) => `${before}${form.rule(about, bits)}` as ByteString);
  };
  const rules = [...printed('allow', ''), ...printed('deny', 'deny ')];
  return { rules, untold: untoldOf(rules, asked, form, subject, behaviours) };
}

/** What rules say otherwise than layers, whatever they were found by. */
function untoldOf(
  rules: readonly ByteString[],
  asked: readonly SearchedThings[],
  form: RuleForm,
  subject: Label,
  behaviours: KernelBehaviours,
): UntoldThing | 'perhaps' | undefined {
  const budget = new StepBudget(mostSteps);
  let isEnded = false;
  for (const layout of form.asked ?? form.layouts) {
    const some = asked.filter(({ bit }) => (bit & layout.bits) !== 0);
    if (some.length === 0) continue;
    const bits = some.reduce((all, { bit }) => all | bit, 0);
    const held = holdReach(rules, form, layout, new LayersTogether(subject, some, behaviours), bits, budget);
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

/** A rule that was found for strings of a form. */
interface LaidOutRule {
  readonly rule: FoundRule;
  readonly layout: RuleLayout;
}

/** Permissions by what rules are about. */
function bitsByWords(rules: readonly LaidOutRule[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { rule, layout } of rules)
    for (const one of rule.about) found.set(one, (found.get(one) ?? 0) | (rule.bits & layout.bits));
  return found;
}

/** Whether there is something that both rules are about. */
function haveCommon(left: FoundRule, right: FoundRule): boolean {
  if ((left.bits & right.bits) === 0) return false;
  const automata = (rule: FoundRule) => rule.matched.map((template) => patternDfa(patternOf(template)));
  const others = automata(right);
  return automata(left).some((one) =>
    others.some(
      (other) =>
        findInProduct(
          [one, other].map(asBound),
          (states) => one.accepts(states(0)).length > 0 && other.accepts(states(1)).length > 0,
        ) !== undefined,
    ),
  );
}

/** The automata of all layers, side by side, for each permission. */
class LayersTogether {
  readonly start: State;
  readonly #walks: readonly MatchedThings[];
  /** Whether nothing is allowed behind their dead states: in complain mode it is. */
  readonly #ends: readonly boolean[];
  /** For each permission, its bit and which of the walks are about it. */
  readonly #permissions: readonly {
    readonly bit: number;
    readonly walks: readonly number[];
    readonly never: boolean;
  }[];
  readonly #states = new ListTable();
  /** By byte, the class of bytes that no layer tells apart. */
  readonly #classes = new Map<number, number>();
  readonly #numbers = new Map<string, number>();
  readonly #answers = new Map<
    State,
    { readonly allow: number; readonly denied: number; readonly someDenied: number }
  >();

  constructor(subject: Label, asked: readonly SearchedThings[], behaviours: KernelBehaviours) {
    const walks: MatchedThings[] = [];
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
        const walk = walkPermission(question);
        if ('start' in walk) own.push(walks.push(walk) - 1);
        else never ||= walk.verdict === 'deny';
      }
      return { bit, walks: own, never };
    });
    this.#walks = walks;
    this.#ends = walks.map((walk) => walk.answer(deadState).verdict === 'deny');
    // The first list is that of the dead state.
    this.#states.add([-1]);
    this.start = this.#states.add([...walks.map(({ start }) => start), 0]);
  }

  /** @throws AutomatonTooLargeError where there are too many states of all layers together */
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

  /** What all of them allow. */
  allowed(state: State): number {
    return this.#answer(state).allow;
  }

  /** What rules have to tell: what all allow; of denials, what one layer denies by a rule and all others allow. */
  searched(effect: 'allow' | 'allow alone' | 'deny'): SearchedAutomaton {
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
