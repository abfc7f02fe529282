import { objectOf } from '../class/parse-object.ts';
import { policyClasses, type Operation, type PolicyClass } from '../class/policy-classes.ts';
import type { Pattern } from '../glob/pattern.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';

/** A sentence about policy that a test holds it to: who may, or may not, do what, and to whom where it is done to a label. */
export interface Expectation {
  readonly verdict: Verdict;
  readonly action: ExpectedAction;
  readonly from: Selector;
  readonly to?: Selector;
}

/** What an expectation is about: operations of one class; `all` where the sentence names none. */
export interface ExpectedAction {
  readonly class: PolicyClass;
  readonly operations: readonly [Operation, ...Operation[]] | 'all';
}

/** A sentence's words for labels. */
export type Selector = (
  | { readonly kind: 'container'; readonly container: ByteString; readonly profiles: ProfileGlob }
  | { readonly kind: 'host'; readonly profiles: ProfileGlob }
  | { readonly kind: 'label'; readonly label: ByteString }
) &
  Stretch;

/** A pattern for names of profiles, as it was written and as it is matched. */
export interface ProfileGlob {
  readonly text: ByteString;
  readonly pattern: Pattern;
}

/** A part of a sentence: offsets in its bytes, `end` exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Every operation that must be allowed, or denied. */
export function operationsOf({ action, to }: Pick<Expectation, 'action' | 'to'>): readonly Operation[] {
  if (action.operations !== 'all') return action.operations;
  const all: readonly Operation[] = policyClasses[action.class].operations;
  return all.filter((operation) => (objectOf(operation) === 'label') === (to !== undefined));
}
