import type { MediatedObject } from '../classes/mediated-object.ts';
import type { ObjectForm, ObjectSet, ObjectWords } from '../classes/object-form.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import { viewOf, type Label } from '../labels/label.ts';
import type { ByteString } from '../source/bytes.ts';

/** An operation with the form of the objects. */
export interface FormedOperation {
  readonly operation: LabelOperation;
  readonly form: ObjectForm<MediatedObject>;
}

/** An operation on a set of objects. */
export interface OperationOnSet extends FormedOperation {
  readonly set: ObjectSet<MediatedObject>;
}

/** Returns the words for the objects of a set with a matched string. */
export function wordsAt({ set }: OperationOnSet, matched: ByteString, label: Label): ObjectWords {
  return set.wordsOf(matched, { labels: [], view: viewOf(label) });
}

/** Returns the objects of words. */
export function objectsOf({
  operation,
  form,
  words,
}: FormedOperation & { readonly words: ObjectWords }): readonly MediatedObject[] {
  const reading = form.read(words, [operation.name]);
  return 'error' in reading ? [] : reading.cases.map(({ object }) => object);
}
