import type { Operation, PolicyClass } from '../class/policy-classes.ts';
import type { ObjectSet } from '../class/thing-form.ts';
import type { MediatedObject } from '../class/thing.ts';
import type { Label } from '../label/label.ts';

/** The objects of a request: sets of objects of a class. */
export interface RequestedObjects {
  readonly class: PolicyClass;
  readonly subjects: readonly Label[];
  readonly operations: readonly Operation[];
  readonly sets: readonly ObjectSet<MediatedObject>[];
}
