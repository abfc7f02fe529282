import type { Operation, PolicyClass } from '../classes/policy-classes.ts';
import type { ObjectSet } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Label } from '../labels/label.ts';

/** The objects of a request: sets of objects of a class. */
export interface RequestedObjects {
  readonly class: PolicyClass;
  readonly subjects: readonly Label[];
  readonly operations: readonly Operation[];
  readonly sets: readonly ObjectSet<MediatedObject>[];
}
