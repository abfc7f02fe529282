import { deadState, transitionsOf, type State } from '../automata/automaton.ts';
import { memoised } from '../source/memoised.ts';
import { LazyProduct } from '../automata/lazy-product.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { ObjectSet } from '../classes/object-form.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { CoverTarget } from '../decompile/cover-search/cover-target.ts';
import type { Label } from '../labels/label.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { mediatorOf } from '../mediation/class-mediators.ts';
import type { Answer } from '../mediation/decision.ts';
import type { AnswerAutomaton } from '../mediation/symbolic/object-answers.ts';

/** The objects of one permission. */
export interface SearchedObjects {
  /** The bit of the permission in the form of the rules. */
  readonly bit: number;
  readonly operation: LabelOperation;
  readonly set: ObjectSet<MediatedObject>;
}

/** The answers of all layers about a permission. */
interface PermissionAnswers {
  readonly bit: number;
  readonly layers: readonly { readonly part: number; readonly answer: (state: State) => Answer }[];
  /** True if a layer refuses every object. */
  readonly isRefused: boolean;
}

/** The permissions of a state, as bits. */
interface StateAnswer {
  /** Allowed by all layers. */
  readonly allow: number;
  /** Refused, and every refusal is by a deny rule. */
  readonly denied: number;
  /** Refused by a deny rule of at least one layer. */
  readonly someDenied: number;
}

/** The product of the automata of all layers of a label, for every permission. */
export class LayerProduct {
  readonly #product: LazyProduct;
  readonly #parts: AnswerAutomaton[] = [];
  readonly #permissions: readonly PermissionAnswers[];
  readonly #included: (bits: number) => number;
  readonly #answers = new Map<State, StateAnswer>();

  /** @param included - adds the permissions that rules with the permissions include */
  constructor(
    subject: Label,
    requested: readonly SearchedObjects[],
    behaviours: KernelBehaviours,
    included: (bits: number) => number = (bits) => bits,
  ) {
    this.#included = included;
    this.#permissions = requested.map(({ bit, operation, set: { like: object } }) => {
      const mediator = mediatorOf({ operation, object });
      const answers = subject.parts.map((part) =>
        mediator.permissionAnswers({ part: part, side: 'subject', subject, operation, object, labels: [], behaviours }),
      );
      return {
        bit,
        layers: answers.flatMap((each) =>
          'start' in each ? [{ part: this.#partOf(each), answer: (state: State) => each.answer(state) }] : [],
        ),
        isRefused: answers.some((each) => 'verdict' in each && each.verdict === 'deny'),
      };
    });
    // A profile in complain mode allows everything in the dead state.
    const ends = this.#parts.map((_, part) =>
      this.#permissions.every(({ layers }) =>
        layers.every((layer) => layer.part !== part || layer.answer(deadState).verdict === 'deny'),
      ),
    );
    this.#product = new LazyProduct(this.#parts, (states) =>
      this.#permissions.every(
        ({ layers, isRefused }) =>
          isRefused || layers.some(({ part }) => states[part] === deadState && ends[part] === true),
      ),
    );
  }

  get start(): State {
    return this.#product.start;
  }

  /** Returns the index of an automaton; permissions of a layer may share an automaton. */
  #partOf(answers: AnswerAutomaton): number {
    const { identity } = answers;
    const known = identity === undefined ? -1 : this.#parts.findIndex((one) => one.identity === identity);
    return known >= 0 ? known : this.#parts.push(answers) - 1;
  }

  /** @throws AutomatonTooLargeError if the product has too many states */
  step(state: State, byte: number): State {
    return this.#product.step(state, byte);
  }

  classOf(byte: number): number {
    return this.#product.classOf(byte);
  }

  /** Returns the common permissions of all layers. */
  allowed(state: State): number {
    return this.#answer(state).allow;
  }

  /**
   * Returns the target of a search for rules. Allow rules grant the common permissions of all layers, and may include
   * denied permissions if deny rules are complete. Deny rules refuse the permissions that only deny rules refuse.
   */
  target(effect: 'allow' | 'allow alone' | 'deny'): CoverTarget {
    return {
      ...transitionsOf(this),
      must: (state) => this.#answer(state)[effect === 'deny' ? 'denied' : 'allow'],
      may: (state) => {
        const { allow, denied, someDenied } = this.#answer(state);
        return effect === 'deny' ? someDenied : effect === 'allow' ? allow | denied : allow;
      },
    };
  }

  #answer(state: State): StateAnswer {
    return memoised(this.#answers, state, () => this.#computed(state));
  }

  #computed(state: State): StateAnswer {
    let [allow, denied, someDenied] = [0, 0, 0];
    if (state !== deadState)
      for (const { bit, layers, isRefused } of this.#permissions) {
        if (isRefused) continue;
        const refusals = layers
          .map(({ part, answer }) => answer(this.#product.part(state, part)))
          .filter(({ verdict }) => verdict === 'deny');
        if (refusals.length === 0) allow |= bit;
        else if (refusals.every(({ because }) => because === 'deny-rule')) denied |= bit;
        if (refusals.some(({ because }) => because === 'deny-rule')) someDenied |= bit;
      }
    return { allow: this.#included(allow), denied: this.#included(denied), someDenied: this.#included(someDenied) };
  }
}
