import type { LabelOperation, Permission } from '../classes/policy-classes.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Label, LabelPart } from '../labels/label.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';

/** The inputs of a profile's evaluation for an object. */
export interface ObjectQuestion<Kind extends MediatedObject> {
  readonly part: LabelPart;
  /** The side of the evaluated profile: the acting label, or the label on the peer's side. */
  readonly side: 'subject' | 'object';
  /** The acting label. */
  readonly subject: Label;
  readonly operation: LabelOperation;
  readonly object: Kind;
  /** The labels in the object, in the order of the words. */
  readonly labels: readonly Label[];
  readonly behaviours: KernelBehaviours;
}

/** A second label evaluated by a class. */
export interface OtherSide {
  readonly label: Label;
  readonly permission: Permission;
}
