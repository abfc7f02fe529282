import { parseObject } from '../../classes/parse-object.ts';
import { parseOperations } from '../../classes/parse-operations.ts';
import type { ObjectWords } from '../../classes/object-form.ts';
import type { Label } from '../../labels/label.ts';
import { decide } from '../../mediation/decide.ts';
import type { Decision } from '../../mediation/decision.ts';
import { labelsOfObject, requestedObjects } from '../../mediation/requested-objects.ts';
import { bytesOf } from '../../source/bytes.ts';
import type { AuditedHost } from '../audited-host.ts';

/**
 * Decides one operation of a label by the words of `lamellar can`. Every label among the words means `unconfined`.
 *
 * @param when - the case of the object, if the words match several cases
 * @throws RangeError if the words are no operation with an object
 * @throws AutomatonTooLargeError if patterns of a profile need an automaton with too many states
 */
export function decideWords(
  label: Label,
  operationText: string,
  words: ObjectWords,
  when: string | undefined,
  { policy, kernel }: AuditedHost,
): Decision {
  const parsed = parseOperations(bytesOf(operationText));
  if ('error' in parsed) throw new RangeError(parsed.error.message);
  const [operation] = parsed.operations;
  const written = parseObject(parsed.operations, words);
  if ('error' in written) throw new RangeError(written.error.message);
  const unconfined: Label = { parts: [{ namespace: policy.root, profile: policy.root.unconfined }] };
  const objects = requestedObjects(
    written.object,
    labelsOfObject(written.object).map(() => unconfined),
  );
  const object = objects.find((one) => one.kind === 'object' && one.when === when) ?? objects[0];
  if (operation === undefined) throw new RangeError('no operation');
  return decide(label, operation, object, kernel.measured.behaviours, policy);
}
