import { BudgetSpentError, type Budget } from '../automata/budget.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { ObjectSet } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import { rootOf, type Label, type LabelPart } from '../labels/label.ts';
import type { BetweenLabels } from '../mediation/between-labels.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import type { ObjectQuestion } from '../mediation/object-question.ts';
import { betweenLabels, otherSideOf, answersAboutObjects } from '../mediation/class-mediators.ts';
import type { ByteString } from '../source/bytes.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { Numbers } from '../matrix/numbers.ts';
import { NameKinds, RuleClasses, type RuleClass } from './rule-classes.ts';
import { isTooMuch, SetSearch, type Cell } from './set-search.ts';

/** A profile's answers about a set of objects: a single verdict, or a class of equivalent rules. */
type Answers = 'allow' | 'deny' | RuleClass;

/**
 * Profiles on the same side with equivalent answers for every set of objects, towards labels with indistinguishable
 * names.
 */
interface EquivalentProfiles {
  readonly number: number;
  readonly answers: readonly Answers[];
  /** True if the profiles allow everything. */
  readonly isOpen: boolean;
  /** Inputs of the answers in addition to the rules. */
  readonly besides: string;
  /** The rules with names of labels on the opposite side. */
  readonly naming: RuleClass | undefined;
  /** Layers by the kind of the label on the opposite side. */
  readonly layers: Map<number, Layer>;
}

/** A label's names and profiles, as evaluated in the root. */
interface LabelInputs {
  readonly names: readonly ByteString[];
  readonly profiles: Readonly<Record<Side, readonly EquivalentProfiles[]>>;
}

type Side = ObjectQuestion<MediatedObject>['side'];

/** Equivalent profiles, evaluated against labels of a kind. */
interface Layer {
  readonly number: number;
  readonly cells: (Cell | undefined)[];
  readonly profiles: EquivalentProfiles;
  readonly kind: number;
  readonly question: Omit<ObjectQuestion<MediatedObject>, 'thing'>;
  /** The sets without an allowed object, as bits. */
  refused?: number;
}

/**
 * Decides whether a label may act on a second label through any object: for example, by connecting to a socket of any
 * type and address. All profiles of both labels must allow the object. Labels with equal rules share evaluations, and
 * so do labels that no rule distinguishes.
 *
 * @see `checkSets`, which returns a shortest object between two labels
 */
export class ObjectReachability {
  readonly operation: LabelOperation;
  readonly #labels: readonly Label[];
  readonly #behaviours: KernelBehaviours;
  readonly #sets: readonly ObjectSet<MediatedObject>[];
  readonly #between: BetweenLabels<MediatedObject>;
  readonly #classes: RuleClasses;
  readonly #kinds: NameKinds;
  readonly #profiles = new Map<string, EquivalentProfiles>();
  readonly #alike = new Map<string, EquivalentProfiles>();
  readonly #cells = new Map<string, Cell>();
  readonly #nevers = new Map<string, Cell['never']>();
  readonly #search: SetSearch;
  /** All sets, as bits. */
  readonly #everySet: number;
  /** Numbers combinations of layers: a combination's number and one more layer lead to the next number. */
  readonly #together = new Map<number, number>();
  readonly #answers: (boolean | undefined)[] = [];
  readonly #isAnswered: boolean[] = [];
  readonly #identities = new Numbers<object>();
  readonly #asked: readonly (LabelInputs | undefined)[];
  #layerCount = 0;
  #types: readonly number[] | undefined;

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
    this.#sets = sets;
    this.#classes = classes;
    this.#everySet = 2 ** sets.length - 1;
    this.#search = new SetSearch(budget);
    this.#between = betweenLabels(operation);
    const names = labels.map((label) => this.#between.namesOf(label, rootOf(label)));
    this.#kinds = new NameKinds(names.flat(), budget);
    this.#asked = labels.map((label, index) => this.#askedLabel(label, names[index] ?? []));
  }

  /**
   * Returns whether an allowed object exists between two labels, by index; undefined if the evaluation reached the
   * limit.
   */
  may(from: number, to: number): boolean | undefined {
    const [subject, target] = [this.#label(from), this.#label(to)];
    const view = this.#between.viewOf(subject, target);
    const [one, other] = view.parent === undefined ? [this.#asked[from], this.#asked[to]] : [];
    try {
      return this.#ask(subject, target, {
        subject: one ?? this.#askedBy(subject, target, 'subject', view),
        object: other ?? this.#askedBy(target, subject, 'object', view),
      });
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      return undefined;
    }
  }

  /** Returns the type of a label: labels of a type are equivalent towards all labels met in the root. */
  typeOf(label: number): number {
    this.#types ??= this.#typesOf();
    return this.#types[label] ?? -1;
  }

  #label(index: number): Label {
    const label = this.#labels[index];
    if (label === undefined) throw new RangeError('no such label');
    return label;
  }

  #askedLabel(label: Label, names: readonly ByteString[]): LabelInputs | undefined {
    const root = rootOf(label);
    // A peer of every label in the root.
    const unconfined: Label = { parts: [{ namespace: root, profile: root.unconfined }] };
    try {
      const profilesOf = (side: Side) => this.#profilesOf(label, unconfined, side, root);
      return { names, profiles: { subject: profilesOf('subject'), object: profilesOf('object') } };
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      return undefined;
    }
  }

  #askedBy(own: Label, other: Label, side: Side, view: PolicyNamespace): LabelInputs {
    const profiles = this.#profilesOf(own, other, side, view);
    return { names: this.#between.namesOf(own, view), profiles: { subject: profiles, object: profiles } };
  }

  #typesOf(): readonly number[] {
    const numbers = new Numbers<string>();
    const all = this.#asked.flatMap((one) => (one === undefined ? [] : Object.values(one.profiles).flat()));
    const naming = [...new Set(all.flatMap(({ naming: rules }) => rules ?? []))];
    return this.#asked.map((one, index) => {
      if (one === undefined) return numbers.of(`not known: ${index}`);
      const { names, profiles } = one;
      try {
        const kinds = naming.map((rules) => this.#kinds.kindOf(rules, names));
        const sides = [profiles.subject, profiles.object].map((own) => own.map(({ number }) => number).join());
        return numbers.of(`${sides.join(';')}|${kinds.join()}`);
      } catch (error) {
        if (!isTooMuch(error)) throw error;
        return numbers.of(`not known: ${index}`);
      }
    });
  }

  #ask(subject: Label, target: Label, asked: Readonly<Record<Side, LabelInputs>>): boolean | undefined {
    const layers = [
      ...this.#layersOf([subject, target], asked.subject.profiles.subject, asked.object.names, 'subject'),
      ...this.#layersOf([target, subject], asked.object.profiles.object, asked.subject.names, 'object'),
    ];
    if (layers.reduce((refused, layer) => refused | this.#refusedBy(layer), 0) === this.#everySet) return false;
    let together = 0;
    for (const { number } of layers) {
      const key = together * maxLayers + number;
      let next = this.#together.get(key);
      if (next === undefined) this.#together.set(key, (next = this.#together.size + 1));
      together = next;
    }
    if (this.#isAnswered[together] !== true) {
      this.#answers[together] = this.#askLayers(layers);
      this.#isAnswered[together] = true;
    }
    return this.#answers[together];
  }

  #askLayers(layers: readonly Layer[]): boolean | undefined {
    let isKnown = true;
    for (const index of this.#sets.keys())
      try {
        if (this.#askSet(layers, index)) return true;
      } catch (error) {
        if (!isTooMuch(error)) throw error;
        if (error instanceof BudgetSpentError) return undefined;
        isKnown = false;
      }
    return isKnown ? false : undefined;
  }

  #askSet(layers: readonly Layer[], index: number): boolean {
    const answers = layers.map(({ profiles }) => profiles.answers[index]);
    if (answers.includes('deny')) return false;
    const asked = layers.filter((_, at) => typeof answers[at] === 'object');
    const cells = [...new Set(asked.map((layer) => this.#cellOf(layer, index)))];
    return this.#search.allows(cells);
  }

  /** Returns the sets without an object allowed by a layer, as bits; incomplete if the evaluation reached the limit. */
  #refusedBy(layer: Layer): number {
    if (layer.refused !== undefined) return layer.refused;
    let refused = 0;
    layer.profiles.answers.forEach((answers, index) => {
      try {
        const isNever =
          typeof answers === 'string' ? answers === 'deny' : this.#search.isNever(this.#cellOf(layer, index));
        if (isNever) refused |= 1 << index;
      } catch (error) {
        if (!isTooMuch(error)) throw error;
      }
    });
    return (layer.refused = refused);
  }

  #cellOf(layer: Layer, index: number): Cell {
    const known = layer.cells[index];
    if (known !== undefined) return known;
    const answers = layer.profiles.answers[index];
    const set = this.#sets[index];
    if (set === undefined || typeof answers !== 'object') throw new RangeError('nothing that rules are asked about');
    const kind = answers === layer.profiles.naming ? layer.kind : 0;
    const key = `${index} ${layer.profiles.besides} ${answers.number} ${kind}`;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      const question = { ...layer.question, thing: set.like };
      const { objectKey: asks } = this.#between.rules(question);
      const never = asks === undefined ? {} : this.#neverOf(`${layer.profiles.besides} ${answers.number} ${asks}`);
      const isLost = answers === layer.profiles.naming && this.#kinds.isLost(answers, layer.kind);
      this.#cells.set(
        key,
        (cell = { number: this.#cells.size, set, walk: answersAboutObjects(question), isLost, never }),
      );
    }
    return (layer.cells[index] = cell);
  }

  #neverOf(key: string): Cell['never'] {
    let never = this.#nevers.get(key);
    if (never === undefined) this.#nevers.set(key, (never = {}));
    return never;
  }

  /** @param names - the names of the label on the opposite side */
  #layersOf(
    [own, other]: readonly [Label, Label],
    all: readonly EquivalentProfiles[],
    names: readonly ByteString[],
    side: Side,
  ): readonly Layer[] {
    const layers: Layer[] = [];
    all.forEach((profiles, index) => {
      if (profiles.isOpen) return;
      const kind = profiles.naming === undefined ? 0 : this.#kinds.kindOf(profiles.naming, names);
      let layer = profiles.layers.get(kind);
      if (layer === undefined) {
        const asked = own.parts[index];
        if (asked === undefined) throw new RangeError('no such profile');
        const question = this.#questionOf(asked, own, other, side);
        profiles.layers.set(kind, (layer = { number: this.#layerCount++, cells: [], profiles, kind, question }));
      }
      layers.push(layer);
    });
    return layers;
  }

  #questionOf(asked: LabelPart, own: Label, other: Label, side: Side): Omit<ObjectQuestion<MediatedObject>, 'thing'> {
    const [subject, label] = side === 'subject' ? [own, other] : [other, own];
    const { operation } = this;
    return { asked, side, subject, operation, labels: [label], behaviours: this.#behaviours };
  }

  /** @param other - a peer of `own` in `view` */
  #profilesOf(own: Label, other: Label, side: Side, view: PolicyNamespace): readonly EquivalentProfiles[] {
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

  #alikeProfiles(question: Omit<ObjectQuestion<MediatedObject>, 'thing'>, besides: string): EquivalentProfiles {
    const answers = this.#sets.map(({ like }) => this.#answersOf({ ...question, thing: like }));
    const rules = answers.filter((one) => typeof one === 'object');
    const key = `${besides} ${answers.map((one) => (typeof one === 'object' ? one.number : one)).join()}`;
    let found = this.#alike.get(key);
    if (found === undefined) {
      const naming = rules.find((one) => one.rules.entries !== undefined);
      this.#alike.set(
        key,
        (found = {
          number: this.#alike.size,
          answers,
          besides,
          naming,
          isOpen: answers.every((one) => one === 'allow'),
          layers: new Map<number, Layer>(),
        }),
      );
    }
    return found;
  }

  #answersOf(question: ObjectQuestion<MediatedObject>): Answers {
    const { side, subject, operation, thing, labels, behaviours } = question;
    const object = { kind: 'thing', words: [], thing, labels } as const;
    if (side === 'object' && otherSideOf({ subject, operation, object, behaviours }) === undefined) return 'allow';
    const walk = answersAboutObjects(question);
    return 'verdict' in walk ? walk.verdict : this.#classes.classOf(this.#between.rules(question));
  }
}

/** Upper bound of the number of layers, used to form keys. */
const maxLayers = 0x40_0000;
