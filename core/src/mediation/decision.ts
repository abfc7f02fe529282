import type { AnswerNote } from '../classes/answer-notes.ts';
import type { LabelOperation, PairOperation, PeerPermissionName, Permission } from '../classes/policy-classes.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { ObjectWords } from '../classes/object-form.ts';
import type { Label, LabelPart } from '../labels/label.ts';
import type { Origin } from '../profile/profile.ts';
import type { Layer } from '../stacks/layer.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';

/** The outcome of a check or a decision. */
export type Verdict = 'allow' | 'deny';

/** The reason of a profile's answer. The set is closed: docs/reference/json.md lists all values. */
export type Because =
  | 'rule'
  | 'deny-rule'
  | 'no-rule'
  | 'no-target'
  | 'no-hat'
  | 'mixed-hats'
  | 'no-new-privs'
  | 'disconnected'
  | 'unconfined'
  | 'peer-unconfined'
  | 'not-mediated'
  | 'peer-not-visible'
  | 'not-asked'
  | 'capability'
  | 'hat'
  | 'complain';

/** The method of matching the peer: the compound name, or component by component. */
export type MatchKind = 'compound' | 'component';

/** The answer of a profile. */
export interface Answer {
  readonly verdict: Verdict;
  readonly because: Because;
  /** Present if the answer depends on a peer label. */
  readonly match?: MatchKind;
  /**
   * The deciding rules, or the corresponding origins in compiled policy. In complain mode, the rules that would have
   * denied.
   */
  readonly rules: readonly Origin[];
  /** The refused visible parts of the peer label; all parts for a compound match. */
  readonly refused?: readonly LabelPart[];
  /** The denied permissions by name, if several were requested together. */
  readonly denied?: readonly string[];
  /** The object as seen by the profile, if different from the requested object; rules must match this object. */
  readonly seen?: MediatedObject;
  /** The new profiles, if the operation changes the label; hypothetical for a denial. */
  readonly becomes?: readonly [LabelPart, ...LabelPart[]];
  /** Additional information about the answer. */
  readonly note?: AnswerNote;
}

/** An evaluated profile with its answer. */
interface AnyCheck extends Answer {
  readonly part: LabelPart;
  readonly layer: Layer;
}

/** A profile on a side of the cross-check. */
export interface SideCheck extends AnyCheck {
  readonly side: 'subject' | 'object';
  readonly permission: PeerPermissionName;
  readonly peer: Label;
}

/** A profile evaluated without a cross-check. */
export interface LayerCheck extends AnyCheck {
  /** The side of the profile, if the class also evaluates the peer's side of an object. */
  readonly side?: 'subject' | 'object';
  readonly permission: Permission;
  /** The target label, if the operation has a label as target. */
  readonly peer?: Label;
}

/** A check of either shape. */
export type Check = SideCheck | LayerCheck;

/** The target of an operation without a cross-check: nothing, a label, or an object. */
export type StackObject = { readonly kind: 'none' } | { readonly kind: 'label'; readonly label: Label } | ClassObject;

/** An object of a class, except a label. */
export interface ClassObject {
  readonly kind: 'object';
  /** The object as written, for people and programs. */
  readonly words: ObjectWords;
  /** The selected case, if the words match several objects. */
  readonly when?: string;
  readonly object: MediatedObject;
  /** The resolved labels among the words, in order. */
  readonly labels: readonly Label[];
  /** True if root accesses an own file, by a record. */
  readonly isOfRoot?: true;
}

interface AnyDecision {
  readonly subject: Label;
  readonly behaviours: KernelBehaviours;
  readonly verdict: Verdict;
}

/** The permission of a label towards a second label, with the evidence of every profile on both sides. */
export interface CrossDecision extends AnyDecision {
  readonly shape: 'cross-check';
  readonly operation: PairOperation;
  readonly target: Label;
  readonly checks: readonly SideCheck[];
}

/** The permission of a label for an operation without a cross-check, with the evidence of every profile. */
export interface StackDecision extends AnyDecision {
  readonly shape: 'stack-check';
  readonly operation: LabelOperation;
  readonly object: StackObject;
  /** The new label, if the operation changes the label and is allowed. */
  readonly becomes?: Label;
  readonly checks: readonly LayerCheck[];
}

/** The effective permission, with all its evidence. */
export type Decision = CrossDecision | StackDecision;
