import type { Operation, Permission } from '../class/policy-classes.ts';
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
  | 'unconfined'
  | 'peer-unconfined'
  | 'not-mediated'
  | 'peer-not-visible'
  | 'capability'
  | 'complain';

/** How the peer was matched: as one string, or part by part. */
export type MatchKind = 'compound' | 'component';

/** What one profile answers about one peer label. */
export interface Answer {
  readonly verdict: Verdict;
  readonly because: Because;
  readonly match?: MatchKind;
  /** The rules that decided, or what stands in for them in compiled policy. In complain mode: that would have refused. */
  readonly rules: readonly Origin[];
  /** The visible parts of the peer that were refused; all of them for a compound. */
  readonly refused?: readonly LabelPart[];
}

/** One profile of one side of the cross-check. */
export interface Check extends Answer {
  readonly side: 'subject' | 'object';
  readonly asked: LabelPart;
  readonly layer: Layer;
  readonly permission: Permission;
  readonly peer: Label;
}

/** The effective permission, with all its evidence: every profile of both sides. */
export interface Decision {
  readonly subject: Label;
  readonly operation: Operation;
  readonly target: Label;
  readonly behaviours: KernelBehaviours;
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
}
