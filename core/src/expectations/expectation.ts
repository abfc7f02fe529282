import { objectOf } from '../classes/parse-object.ts';
import type { OperationObject } from '../classes/policy-class.ts';
import { policyClasses, type Operation, type PolicyClass } from '../classes/policy-classes.ts';
import type { ObjectForm, ObjectReading, ObjectSet, ObjectWords } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';

/**
 * An expectation about policy, for tests: a subject may, or may not, perform operations, and the target if the
 * operations have a target.
 */
export interface Expectation {
  readonly verdict: Verdict;
  readonly action: ExpectedAction;
  readonly from: Selector;
  readonly to?: Selector | ExpectedObjects;
}

/** The words of an expectation for objects of operations. */
export interface ExpectedObjects extends Stretch {
  readonly kind: 'objects';
  /** The words without quotes and escapes; undefined for a `-`. */
  readonly words: ObjectWords;
  /** The objects: a single object, or the sets that patterns match. All must be allowed, or all denied. */
  readonly meaning:
    | { readonly kind: 'cases'; readonly cases: ObjectReading<MediatedObject>['cases'] }
    | {
        readonly kind: 'sets';
        readonly form: ObjectForm<MediatedObject>;
        readonly sets: readonly ObjectSet<MediatedObject>[];
      };
  /** The labels among the words, in order. */
  readonly labels: readonly ObjectLabels[];
}

/** The labels selected by a word. */
export interface ObjectLabels {
  readonly selector: Selector;
  /** The index of the word. */
  readonly word: number;
  /** The text before the label in the word: `&`. */
  readonly prefix: ByteString;
}

/** The operations of an expectation, of one class; `all` if the expectation names none. */
export interface ExpectedAction {
  readonly class: PolicyClass;
  readonly operations: readonly [Operation, ...Operation[]] | 'all';
}

/** The words of an expectation for labels. */
export type Selector = (
  | { readonly kind: 'container'; readonly container: ByteString; readonly profiles: ProfileGlob }
  | { readonly kind: 'host'; readonly profiles: ProfileGlob }
  | { readonly kind: 'label'; readonly label: ByteString }
) &
  Stretch;

/** A pattern for names of profiles, as text and as a parsed pattern. */
export interface ProfileGlob {
  readonly text: ByteString;
  readonly pattern: Pattern;
}

/** A part of an expectation: offsets in bytes, `end` exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Returns every selector of an expectation: `from` first, then the selectors in the object. */
export function selectorsOf({ from, to }: Expectation): readonly Selector[] {
  if (to?.kind === 'objects') return [from, ...to.labels.map(({ selector }) => selector)];
  return to === undefined ? [from] : [from, to];
}

/** Returns every operation with the expected verdict. */
export function operationsOf({ action, to }: Pick<Expectation, 'action' | 'to'>): readonly Operation[] {
  return action.operations === 'all' ? requestedOperationsOf(action.class, to?.kind) : action.operations;
}

/**
 * Returns the operations implied by a class name without list.
 *
 * @param object - the kind of target; undefined without target
 */
export function requestedOperationsOf(
  policyClass: PolicyClass,
  object: Selector['kind'] | ExpectedObjects['kind'] | undefined,
): readonly Operation[] {
  const { alone, operations } = policyClasses[policyClass];
  const isIntended = (taken: OperationObject): boolean => {
    if (object === undefined) return taken === 'none';
    return object === 'objects' ? typeof taken === 'object' : taken === 'label';
  };
  return (alone ?? operations).filter((operation) => isIntended(objectOf(operation)));
}
