import type { LabelOperation, Permission } from '../class/policy-classes.ts';
import type { Thing } from '../class/thing.ts';
import type { Label, LabelPart } from '../label/label.ts';
import type { KernelBehaviours } from './kernel.ts';

/** What one profile is asked about a thing. */
export interface ThingQuestion<Kind extends Thing> {
  readonly asked: LabelPart;
  /** Whose profile it is: of the label that acts, or of one that the class asks as well. */
  readonly side: 'subject' | 'object';
  /** The label that acts. */
  readonly subject: Label;
  readonly operation: LabelOperation;
  readonly thing: Kind;
  /** The labels in the thing, in the order of its words. */
  readonly labels: readonly Label[];
  readonly behaviours: KernelBehaviours;
}

/** Another label that a class asks. */
export interface OtherSide {
  readonly label: Label;
  readonly permission: Permission;
}
