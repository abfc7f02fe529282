import type { LabelOperation } from '../classes/policy-classes.ts';
import type { ObjectUniverse } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Label } from '../labels/label.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
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
