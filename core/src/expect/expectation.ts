import { objectOf } from '../class/parse-object.ts';
import type { OperationObject } from '../class/policy-class.ts';
import { policyClasses, type Operation, type PolicyClass } from '../class/policy-classes.ts';
import type { ThingForm, ThingReading, ThingSet, ThingWords } from '../class/thing-form.ts';
import type { Thing } from '../class/thing.ts';
import type { Pattern } from '../glob/pattern.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';

/** A sentence about policy that a test holds it to: who may, or may not, do what, and to whom or what where it is done to something. */
export interface Expectation {
  readonly verdict: Verdict;
  readonly action: ExpectedAction;
  readonly from: Selector;
  readonly to?: Selector | ExpectedThings;
}

/** A sentence's words for things that operations are done to. */
export interface ExpectedThings extends Stretch {
  readonly kind: 'things';
  /** Without quotes and escapes; undefined for a `-`. */
  readonly words: ThingWords;
  /** What they mean, one thing or as many as match: all of it must be allowed, or denied. */
  readonly meaning:
    | { readonly kind: 'cases'; readonly cases: ThingReading<Thing>['cases'] }
    | { readonly kind: 'sets'; readonly form: ThingForm<Thing>; readonly sets: readonly ThingSet<Thing>[] };
  /** Whom the labels among the words stand for, in their order. */
  readonly labels: readonly ThingLabels[];
}

/** Labels that one of the words stands for. */
export interface ThingLabels {
  readonly selector: Selector;
  /** Which of the words it is. */
  readonly word: number;
  /** What stands in front of it in that word: `&`. */
  readonly prefix: ByteString;
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

/** Every selector of a sentence, those in what it is done to behind `from`. */
export function selectorsOf({ from, to }: Expectation): readonly Selector[] {
  if (to?.kind === 'things') return [from, ...to.labels.map(({ selector }) => selector)];
  return to === undefined ? [from] : [from, to];
}

/** Every operation that must be allowed, or denied. */
export function operationsOf({ action, to }: Pick<Expectation, 'action' | 'to'>): readonly Operation[] {
  return action.operations === 'all' ? operationsMeant(action.class, to?.kind) : action.operations;
}

/**
 * The operations that the word of a class stands for by itself.
 *
 * @param object - what they are done to; undefined where it is nothing
 */
export function operationsMeant(
  policyClass: PolicyClass,
  object: Selector['kind'] | ExpectedThings['kind'] | undefined,
): readonly Operation[] {
  const { alone, operations } = policyClasses[policyClass];
  const isMeant = (taken: OperationObject): boolean => {
    if (object === undefined) return taken === 'none';
    return object === 'things' ? typeof taken === 'object' : taken === 'label';
  };
  return (alone ?? operations).filter((operation) => isMeant(objectOf(operation)));
}
