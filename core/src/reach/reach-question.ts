import type { LabelOperation } from '../class/policy-classes.ts';
import type { ObjectUniverse } from '../class/thing-form.ts';
import type { MediatedObject } from '../class/thing.ts';
import type { Label } from '../label/label.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import type { GlobGrant } from './combine-rules.ts';

/** A question about the universe of objects of a form. */
export interface ReachQuestion {
  readonly subject: Label;
  /** One operation for each permission. */
  readonly operations: readonly LabelOperation[];
  readonly all: ObjectUniverse<MediatedObject>;
  readonly behaviours: KernelBehaviours;
}

/** The rules for the objects of a sort. */
export interface SortRules {
  readonly sort: MediatedObject;
  readonly allow: readonly GlobGrant[];
  readonly deny: readonly GlobGrant[];
}
