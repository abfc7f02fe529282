import type { Operation, PolicyClass } from '../class/policy-classes.ts';
import type { ThingSet } from '../class/thing-form.ts';
import type { Thing } from '../class/thing.ts';
import type { Label } from '../label/label.ts';

/** The objects of a request: sets of objects of a class. */
export interface MeantThings {
  readonly class: PolicyClass;
  readonly subjects: readonly Label[];
  readonly operations: readonly Operation[];
  readonly sets: readonly ThingSet<Thing>[];
}
