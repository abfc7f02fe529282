import type { State } from '../automaton/automaton.ts';
import type { ClassedAutomaton } from '../automaton/states-behind.ts';
import type { Thing } from '../class/thing.ts';
import type { Label, LabelPart } from '../label/label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import type { KernelBehaviours } from './kernel.ts';
import type { ThingQuestion } from './thing-question.ts';

/**
 * What answers about things between two labels hang on, so that what is the same for many labels is asked once.
 *
 * @see `ThingForm.between`
 */
export interface BetweenLabels<Kind extends Thing> {
  /** Whether kernels that behave so look at the other label at all. */
  isAsked(behaviours: KernelBehaviours): boolean;
  /** The policy namespace that two labels are seen from; the root where that makes no difference. */
  viewOf(one: Label, other: Label): PolicyNamespace;
  /** The names that a label has for rules about those on the other side. */
  namesOf(label: Label, view: PolicyNamespace): readonly ByteString[];
  /** What else than the rules of one of its profiles counts of a label. */
  ownKey(asked: LabelPart, own: Label, view: PolicyNamespace): string;
  /** The rules that tell one thing from another, where a profile does not answer the same about all that are as one. */
  rules(question: ThingQuestion<Kind>): RulesBetween;
}

/** An automaton that answers about things between labels. */
export interface RulesBetween extends ClassedAutomaton {
  /** What it shares with those that have the same states, steps and permissions. */
  readonly identity: object;
  /** In front of everything that is matched. */
  readonly start: State;
  /** What of things like the one counts: nothing is allowed of them where nothing is of others of which this is equal; undefined where each is by itself. */
  readonly asks?: string;
  /** What a state grants, as far as it is asked for. */
  told(state: State): string;
  /**
   * All states that may be in front of the name of the other label; undefined where rules are not asked about that.
   *
   * @throws AutomatonTooLargeError
   */
  entries?(): readonly State[];
  /** What counts of a state behind such a name: where two are equal here, what follows is answered alike. */
  behindName?(state: State): State;
}
