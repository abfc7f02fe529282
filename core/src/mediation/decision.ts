import type { AnswerNote } from '../class/answer-notes.ts';
import type { LabelOperation, PairOperation, PeerPermissionName, Permission } from '../class/policy-classes.ts';
import type { Thing } from '../class/thing.ts';
import type { ThingWords } from '../class/thing-form.ts';
import type { Label, LabelPart } from '../label/label.ts';
import type { Origin } from '../profile/profile.ts';
import type { Layer } from '../stack/layer.ts';
import type { KernelBehaviours } from './kernel.ts';

/** The outcome of a check or a decision. */
export type Verdict = 'allow' | 'deny';

/** Why a profile answered as it did. The set is closed: docs/json.md lists it. */
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

/** How the peer was matched: as one string, or part by part. */
export type MatchKind = 'compound' | 'component';

/** What one profile answers. */
export interface Answer {
  readonly verdict: Verdict;
  readonly because: Because;
  /** Where another label was looked at. */
  readonly match?: MatchKind;
  /** The rules that decided, or what stands in for them in compiled policy. In complain mode: that would have refused. */
  readonly rules: readonly Origin[];
  /** The visible parts of the other label that were refused; all of them for a compound. */
  readonly refused?: readonly LabelPart[];
  /** Which of the permissions are refused, by name, where several were asked for at once. */
  readonly denied?: readonly string[];
  /** The thing as the profile sees it, where that is another than was asked about: rules for it are about this. */
  readonly seen?: Thing;
  /** What the profile becomes by it, or would become, where the operation changes the label. */
  readonly becomes?: readonly [LabelPart, ...LabelPart[]];
  /** What else bears on it. */
  readonly note?: AnswerNote;
}

/** A profile that was asked, and what it answered. */
interface AnyCheck extends Answer {
  readonly asked: LabelPart;
  readonly layer: Layer;
}

/** One profile of one side of the cross-check. */
export interface SideCheck extends AnyCheck {
  readonly side: 'subject' | 'object';
  readonly permission: PeerPermissionName;
  readonly peer: Label;
}

/** One profile of the label that was asked by itself. */
export interface LayerCheck extends AnyCheck {
  /** Whose profile it is, where a class asks the other side of a thing as well. */
  readonly side?: 'subject' | 'object';
  readonly permission: Permission;
  /** The label that the operation is done to, where it is done to one. */
  readonly peer?: Label;
}

/** A check of either shape. */
export type Check = SideCheck | LayerCheck;

/** What a label by itself does something to: nothing, another label, or a thing. */
export type StackObject = { readonly kind: 'none' } | { readonly kind: 'label'; readonly label: Label } | ThingObject;

/** What a class has as objects that are no labels. */
export interface ThingObject {
  readonly kind: 'thing';
  /** As they were written, for people and programs. */
  readonly words: ThingWords;
  /** Which of the things it is that these words mean, where they mean several. */
  readonly when?: string;
  readonly thing: Thing;
  /** What the labels among the words stand for, in their order. */
  readonly labels: readonly Label[];
}

interface AnyDecision {
  readonly subject: Label;
  readonly behaviours: KernelBehaviours;
  readonly verdict: Verdict;
}

/** What one label may do to another, with all its evidence: every profile of both sides. */
export interface CrossDecision extends AnyDecision {
  readonly shape: 'cross-check';
  readonly operation: PairOperation;
  readonly target: Label;
  readonly checks: readonly SideCheck[];
}

/** What a label may do by itself, with all its evidence: every profile of it. */
export interface StackDecision extends AnyDecision {
  readonly shape: 'stack-check';
  readonly operation: LabelOperation;
  readonly object: StackObject;
  /** The label that the task then has, where the operation changes it and is allowed. */
  readonly becomes?: Label;
  readonly checks: readonly LayerCheck[];
}

/** The effective permission, with all its evidence. */
export type Decision = CrossDecision | StackDecision;
