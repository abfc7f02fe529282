import type { Operation, PolicyClass } from '../class/policy-classes.ts';
import type { ThingSet } from '../class/thing-form.ts';
import type { Thing } from '../class/thing.ts';
import type { Label } from '../label/label.ts';

/** Things that somebody means, of a class, all at once. */
export interface MeantThings {
  readonly class: PolicyClass;
  readonly subjects: readonly Label[];
  readonly operations: readonly Operation[];
  readonly sets: readonly ThingSet<Thing>[];
}
