import type { WrittenObject } from '../classes/parse-object.ts';
import type { Label } from '../labels/label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackObject } from './decision.ts';

/** Returns the labels in the target of an operation, as written. */
export function labelsOfObject(object: WrittenObject): readonly ByteString[] {
  switch (object.kind) {
    case 'none':
      return [];
    case 'label':
      return [object.text];
    case 'object':
      return object.labels;
  }
}

/**
 * Returns the objects to evaluate separately; all must be allowed.
 *
 * @param labels - the resolved labels of the object, in order
 */
export function requestedObjects(
  object: WrittenObject,
  labels: readonly Label[],
): readonly [StackObject, ...StackObject[]] {
  if (labels.length !== labelsOfObject(object).length) throw new RangeError('a label that stands for nothing');
  switch (object.kind) {
    case 'none':
      return [{ kind: 'none' }];
    case 'label': {
      const [label] = labels;
      if (label === undefined) throw new RangeError('a label that stands for nothing');
      return [{ kind: 'label', label }];
    }
    case 'object': {
      const { kind, words, cases } = object;
      const [first, ...others] = cases.map((each): StackObject => ({ kind, words, labels, ...each }));
      if (first === undefined) throw new RangeError('words that mean nothing');
      return [first, ...others];
    }
  }
}
