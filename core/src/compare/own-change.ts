import type { PolicyClass } from '../class/policy-classes.ts';
import type { ThingWords } from '../class/thing-form.ts';
import type { Label } from '../label/label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stack/stacked-policy.ts';

/** A label, and the policy that it is of. */
export interface LabelOfPolicy {
  readonly label: Label;
  readonly policy: StackedPolicy;
}

/** A label as two policies have it. */
export interface ComparedLabel {
  readonly before: LabelOfPolicy;
  readonly after: LabelOfPolicy;
}

/** What a label may do by itself from now on, or may no longer. */
export type OwnChange = { readonly kind: 'gained' | 'lost'; readonly class: PolicyClass } & ChangedObjects;

/** What it is done to. */
export type ChangedObjects =
  /** Nothing: operations by name. */
  | { readonly about: 'nothing'; readonly names: readonly string[] }
  /** Things of which there are few: what gives it to one profile. */
  | { readonly about: 'few-things'; readonly rules: readonly ByteString[] }
  /** A limit, before and after, as rules write it; undefined where there is none. */
  | {
      readonly about: 'limit';
      readonly name: string;
      readonly before: string | undefined;
      readonly after: string | undefined;
    }
  /** Things of which there are endlessly many: the words of a question about a shortest of those that it is about. */
  | { readonly about: 'many-things'; readonly names: readonly string[]; readonly example: ThingWords };

/** All that changes for a label. */
export interface FoundChanges {
  readonly changes: readonly OwnChange[];
  /** Classes of which there was too much to compare. */
  readonly tooLarge: readonly PolicyClass[];
}

/** What labels, each of them, gain and lose by themselves. */
export interface OwnChanges extends FoundChanges {
  readonly subjects: readonly ByteString[];
}
