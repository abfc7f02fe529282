import type { Permission, PolicyClass } from '../classes/policy-classes.ts';
import type { ObjectWords } from '../classes/object-form.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { Label } from '../labels/label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';

/** A label with the policy, and the behaviours of the mediating kernel. */
export interface LabelOfPolicy {
  readonly label: Label;
  readonly policy: StackedPolicy;
  readonly behaviours: KernelBehaviours;
}

/** A label in two policies, or under two kernels. */
export interface ComparedLabel {
  readonly before: LabelOfPolicy;
  readonly after: LabelOfPolicy;
}

/** A change of a label's own permissions. */
export type OwnChange = { readonly kind: 'gained' | 'lost'; readonly class: PolicyClass } & ChangedObjects;

/** The objects of a change. */
export type ChangedObjects =
  /** No object: operations by name. */
  | { readonly about: 'nothing'; readonly names: readonly string[] }
  /** A small universe of objects: rules that would grant the change to a single profile. */
  | { readonly about: 'few-things'; readonly rules: readonly ByteString[] }
  /** A limit before and after, in the syntax of rules; undefined without limit. */
  | {
      readonly about: 'limit';
      readonly name: string;
      readonly before: string | undefined;
      readonly after: string | undefined;
    }
  /** Peers outside of the policy: the permissions, the operations, and a shortest name of a peer. */
  | {
      readonly about: 'peers';
      readonly permissions: readonly Permission[];
      readonly names: readonly string[];
      readonly example: ByteString;
    }
  /** An unbounded set of objects: the words for a shortest changed object. */
  | { readonly about: 'many-things'; readonly names: readonly string[]; readonly example: ObjectWords };

/** All changes of a label. */
export interface FoundChanges {
  readonly changes: readonly OwnChange[];
  /** Classes with an incomplete comparison because of the limit. */
  readonly tooLarge: readonly PolicyClass[];
}

/** Equal changes of several labels. */
export interface OwnChanges extends FoundChanges {
  readonly subjects: readonly ByteString[];
}
