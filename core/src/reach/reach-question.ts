import type { LabelOperation } from '../class/policy-classes.ts';
import type { AllThings } from '../class/thing-form.ts';
import type { Thing } from '../class/thing.ts';
import type { Label } from '../label/label.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import type { GlobGrant } from './combine-rules.ts';

/** A question about all things of a form. */
export interface ReachQuestion {
  readonly subject: Label;
  /** One for each permission. */
  readonly operations: readonly LabelOperation[];
  readonly all: AllThings<Thing>;
  readonly behaviours: KernelBehaviours;
}

/** What rules say of the things of one sort. */
export interface SortRules {
  readonly sort: Thing;
  readonly allow: readonly GlobGrant[];
  readonly deny: readonly GlobGrant[];
}
