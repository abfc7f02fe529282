import { AutomatonTooLargeError } from '../automaton/lazy-dfa.ts';
import type { LabelOperation } from '../class/policy-classes.ts';
import type { ThingSet } from '../class/thing-form.ts';
import type { Thing } from '../class/thing.ts';
import { WorkSpentError, type WorkBudget } from '../compare/work-budget.ts';
import { findOtherwise } from '../expect/find-match.ts';
import { rootOf, type Label, type LabelPart } from '../label/label.ts';
import type { BetweenLabels } from '../mediation/between-labels.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import type { ThingQuestion } from '../mediation/thing-question.ts';
import { betweenLabels, otherSideOf, walkThings } from '../mediation/things.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import { Numbers } from './numbers.ts';
import { RuleClasses, type RuleClass } from './rule-classes.ts';

/** One profile's answers about one set of things: the same about all, or by rules that others have, too. */
type Answers = 'allow' | 'deny' | RuleClass;

/** Profiles on one side that answer alike, set by set, to labels that their rules do not tell apart. */
interface AlikeProfiles {
  readonly number: number;
  readonly answers: readonly Answers[];
  /** What counts besides the rules. */
  readonly besides: string;
  /** The rules that labels on the other side have names for. */
  readonly naming: RuleClass | undefined;
}

/** The same, as far as they are asked about labels that they do not tell apart. */
interface Layer {
  readonly number: number;
  readonly cells: (Cell | undefined)[];
  readonly profiles: AlikeProfiles;
  readonly kind: string;
  readonly question: Omit<ThingQuestion<Thing>, 'thing'>;
}

/** What rules answer about one set of things, and whether they allow none of it, or all. */
interface Cell {
  readonly number: number;
  readonly walk: ReturnType<typeof walkThings>;
  isNever?: boolean;
  isAlways?: boolean;
}

/** Everything is allowed, or nothing. */
type Constant = 'allow' | 'deny';

/**
 * Whether there is anything by which one label may do something to another, such as a socket of any type and address by which it may connect:
 * what all profiles of both allow together. What is the same for many labels is asked once: those with equal rules, and those whom no rule tells
 * apart.
 *
 * @see `checkSets`, which tells a shortest such thing of two labels
 */
export class ThingsBetween {
  readonly operation: LabelOperation;
  readonly #labels: readonly Label[];
  readonly #behaviours: KernelBehaviours;
  readonly #budget: WorkBudget;
  readonly #sets: readonly ThingSet<Thing>[];
  readonly #between: BetweenLabels<Thing>;
  readonly #classes: RuleClasses;
  readonly #profiles = new Map<string, AlikeProfiles>();
  readonly #alike = new Map<string, AlikeProfiles>();
  readonly #layers = new Map<string, Layer>();
  readonly #cells = new Map<string, Cell>();
  readonly #products = new Map<string, boolean>();
  readonly #byLayers = new Map<string, boolean | undefined>();
  readonly #byTypes = new Map<number, boolean | undefined>();
  readonly #identities = new Numbers<object>();
  #types: readonly number[] | undefined;

  /** @param labels - all that are asked about, of one policy */
  constructor(operation: LabelOperation, labels: readonly Label[], behaviours: KernelBehaviours, budget: WorkBudget) {
    const { object } = operation;
    const sets = typeof object === 'string' ? undefined : object.between?.(operation.name);
    if (sets === undefined) throw new RangeError(`${operation.name} is not done to labels by things`);
    this.operation = operation;
    this.#labels = labels;
    this.#behaviours = behaviours;
    this.#budget = budget;
    this.#sets = sets;
    this.#between = betweenLabels(operation);
    this.#classes = new RuleClasses(budget);
  }

  /** Whether there is such a thing between two labels, by their indices; undefined where that takes too much to find out. */
  may(from: number, to: number): boolean | undefined {
    const [subject, target] = [this.#label(from), this.#label(to)];
    const view = this.#between.viewOf(subject, target);
    if (view.parent !== undefined) return this.#ask(subject, target, view);
    const types = this.#allTypes();
    const [one = -1, other = -1] = [types[from], types[to]];
    const key = one * this.#labels.length + other;
    if (!this.#byTypes.has(key)) this.#byTypes.set(key, this.#ask(subject, target, view));
    return this.#byTypes.get(key);
  }

  /** Labels of which this is equal are alike to all that they meet in the root. */
  typeOf(label: number): number {
    return this.#allTypes()[label] ?? -1;
  }

  #label(index: number): Label {
    const label = this.#labels[index];
    if (label === undefined) throw new RangeError('no such label');
    return label;
  }

  #allTypes(): readonly number[] {
    return (this.#types ??= this.#typesOf());
  }

  #typesOf(): readonly number[] {
    const numbers = new Numbers<string>();
    const sides = this.#labels.map((label, index) => {
      try {
        // Whom everybody meets in the root.
        const root = rootOf(label);
        const unconfined: Label = { parts: [{ namespace: root, profile: root.unconfined }] };
        return {
          root,
          sides: (['subject', 'object'] as const).map((side) => this.#profilesOf(label, unconfined, side, root)),
        };
      } catch (error) {
        if (!isTooMuch(error)) throw error;
        return index;
      }
    });
    const naming = new Set(
      sides.flatMap((one) =>
        typeof one === 'number' ? [] : one.sides.flat().flatMap((profiles) => profiles.naming ?? []),
      ),
    );
    return sides.map((one, index) => {
      try {
        if (typeof one === 'number') return numbers.of(`not known: ${index}`);
        const names = this.#between.namesOf(this.#label(index), one.root);
        const kinds = [...naming].map((rules) => this.#classes.kindOf(rules, names));
        return numbers.of(
          `${one.sides.map((all) => all.map(({ number }) => number).join()).join(';')}|${kinds.join()}`,
        );
      } catch (error) {
        if (!isTooMuch(error)) throw error;
        return numbers.of(`not known: ${index}`);
      }
    });
  }

  #ask(subject: Label, target: Label, view: PolicyNamespace): boolean | undefined {
    try {
      const layers = [
        ...this.#layersOf(subject, target, 'subject', view),
        ...this.#layersOf(target, subject, 'object', view),
      ];
      const numbers = [...new Set(layers.map(({ number }) => number))].sort((left, right) => left - right);
      const key = numbers.join();
      if (!this.#byLayers.has(key)) this.#byLayers.set(key, this.#askLayers(layers));
      return this.#byLayers.get(key);
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      return undefined;
    }
  }

  #askLayers(layers: readonly Layer[]): boolean | undefined {
    let isKnown = true;
    for (const index of this.#sets.keys())
      try {
        if (this.#askSet(layers, index)) return true;
      } catch (error) {
        if (!isTooMuch(error)) throw error;
        isKnown = false;
      }
    return isKnown ? false : undefined;
  }

  #askSet(layers: readonly Layer[], index: number): boolean {
    const answers = layers.map(({ profiles }) => profiles.answers[index]);
    if (answers.includes('deny')) return false;
    const asked = layers.filter((_, at) => typeof answers[at] === 'object');
    const cells = [...new Set(asked.map((layer) => this.#cellOf(layer, index)))];
    if (cells.some((cell) => this.#isNever(cell, index))) return false;
    const [first, ...others] = cells;
    if (first === undefined || others.length === 0) return true;
    const open = cells.filter((cell) => !this.#isAlways(cell, index));
    if (open.length < 2) return true;
    const numbers = open.map(({ number }) => number).sort((left, right) => left - right);
    const key = numbers.join();
    let isFound = this.#products.get(key);
    if (isFound === undefined) {
      isFound = this.#find(index, open, 'deny');
      this.#products.set(key, isFound);
    }
    return isFound;
  }

  #isNever(cell: Cell, index: number): boolean {
    return (cell.isNever ??= !this.#find(index, [cell], 'deny'));
  }

  #isAlways(cell: Cell, index: number): boolean {
    return (cell.isAlways ??= !this.#find(index, [cell], 'allow'));
  }

  /** Whether something of a set is answered otherwise. */
  #find(index: number, cells: readonly Cell[], verdict: Constant): boolean {
    const walks = cells.map(({ walk }) => walk);
    const spend = (): void => this.#budget.spend();
    return findOtherwise(this.#sets[index]?.matched ?? [], walks, verdict, spend).kind === 'found';
  }

  #cellOf(layer: Layer, index: number): Cell {
    const known = layer.cells[index];
    if (known !== undefined) return known;
    const answers = layer.profiles.answers[index];
    const set = this.#sets[index];
    if (set === undefined || typeof answers !== 'object') throw new RangeError('nothing that rules are asked about');
    const kind = answers === layer.profiles.naming ? layer.kind : '';
    const key = `${index} ${layer.profiles.besides} ${answers.number} ${kind}`;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      const walk = walkThings({ ...layer.question, thing: set.like });
      this.#cells.set(key, (cell = { number: this.#cells.size, walk }));
    }
    return (layer.cells[index] = cell);
  }

  #layersOf(own: Label, other: Label, side: 'subject' | 'object', view: PolicyNamespace): readonly Layer[] {
    const names = this.#between.namesOf(other, view);
    const all = this.#profilesOf(own, other, side, view);
    return own.parts.map((asked, index) => {
      const profiles = all[index];
      if (profiles === undefined) throw new RangeError('a profile that was not asked');
      const kind = profiles.naming === undefined ? '' : String(this.#classes.kindOf(profiles.naming, names));
      const key = `${profiles.number} ${kind}`;
      let layer = this.#layers.get(key);
      if (layer === undefined) {
        const question = this.#questionOf(asked, own, other, side);
        this.#layers.set(key, (layer = { number: this.#layers.size, cells: [], profiles, kind, question }));
      }
      return layer;
    });
  }

  #questionOf(
    asked: LabelPart,
    own: Label,
    other: Label,
    side: 'subject' | 'object',
  ): Omit<ThingQuestion<Thing>, 'thing'> {
    const [subject, label] = side === 'subject' ? [own, other] : [other, own];
    const { operation } = this;
    return { asked, side, subject, operation, labels: [label], behaviours: this.#behaviours };
  }

  /** @param other - any label that meets the own one in `view` */
  #profilesOf(own: Label, other: Label, side: 'subject' | 'object', view: PolicyNamespace): readonly AlikeProfiles[] {
    return own.parts.map((asked) => {
      const { profile } = asked;
      const identities = [profile.policy.identity, profile.files().identity ?? profile];
      const besides = `${side} ${profile.mode} ${this.#between.ownKey(asked, own, view)}`;
      const key = `${identities.map((one) => this.#identities.of(one)).join()} ${besides}`;
      let found = this.#profiles.get(key);
      if (found === undefined) {
        const question = this.#questionOf(asked, own, other, side);
        this.#profiles.set(key, (found = this.#alikeProfiles(question, besides)));
      }
      return found;
    });
  }

  #alikeProfiles(question: Omit<ThingQuestion<Thing>, 'thing'>, besides: string): AlikeProfiles {
    const answers = this.#sets.map(({ like }) => this.#answersOf({ ...question, thing: like }));
    const rules = answers.filter((one) => typeof one === 'object');
    const key = `${besides} ${answers.map((one) => (typeof one === 'object' ? one.number : one)).join()}`;
    let found = this.#alike.get(key);
    if (found === undefined) {
      const naming = rules.find((one) => one.rules.entries !== undefined);
      this.#alike.set(key, (found = { number: this.#alike.size, answers, besides, naming }));
    }
    return found;
  }

  #answersOf(question: ThingQuestion<Thing>): Answers {
    const { side, subject, operation, thing, labels, behaviours } = question;
    const object = { kind: 'thing', words: [], thing, labels } as const;
    if (side === 'object' && otherSideOf({ subject, operation, object, behaviours }) === undefined) return 'allow';
    const walk = walkThings(question);
    return 'verdict' in walk ? walk.verdict : this.#classes.classOf(this.#between.rules(question));
  }
}

function isTooMuch(error: unknown): boolean {
  return error instanceof AutomatonTooLargeError || error instanceof WorkSpentError;
}
