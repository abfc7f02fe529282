import type { State, Transitions } from '../automata/automaton.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Label, LabelPart } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { ObjectQuestion } from './object-question.ts';

/**
 * The inputs of a decision about objects between two labels, used as a cache key.
 *
 * @see `ThingForm.between`
 */
export interface BetweenLabels<Kind extends MediatedObject> {
  /** Returns whether kernels with the given behaviours check the peer label. */
  isChecked(behaviours: KernelBehaviours): boolean;
  /** Returns the policy namespace from which two labels are seen; the root if irrelevant. */
  viewOf(one: Label, other: Label): PolicyNamespace;
  /** Returns the names by which rules on the peer's side match a label. */
  namesOf(label: Label, view: PolicyNamespace): readonly ByteString[];
  /** Returns a key of a label's inputs in addition to the rules of the evaluated profile. */
  ownKey(part: LabelPart, own: Label, view: PolicyNamespace): string;
  /** Returns the rules that distinguish objects, for a profile without a constant answer. */
  rules(question: ObjectQuestion<Kind>): RulesBetween;
}

/** An automaton that answers about things between labels. */
export interface RulesBetween extends Transitions {
  /** The identity, shared by automata with equal states, steps and permissions. */
  readonly identity: object;
  /** Returns the relevant grants of a state, as text. */
  grantsKey(state: State): string;
  /**
   * Returns all possible states before the peer's name; undefined if the rules do not match a peer.
   *
   * @throws AutomatonTooLargeError
   */
  entries?(): readonly State[];
  /** Returns the representative of a state after the name; states with equal representatives give equal answers. */
  afterName?(state: State): State;
}
