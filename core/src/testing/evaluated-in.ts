import { parseObject } from '../classes/parse-object.ts';
import { parseOperations } from '../classes/parse-operations.ts';
import { requestedObjects, labelsOfObject } from '../mediation/requested-objects.ts';
import { decide } from '../mediation/decide.ts';
import type { Decision } from '../mediation/decision.ts';
import { textOf } from '../source/printable-text.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from './newest-behaviours.ts';
import { bytes, labelNamed } from './read-policy.ts';

/** Evaluates a question in the syntax of `lamellar can`: `SUBJECT OPERATION [OBJECT…]`. */
export function evaluatedIn(policy: StackedPolicy, question: string): readonly Decision[] {
  const [subject = '', operation = '', ...words] = question.split(' ');
  const parsed = parseOperations(bytes(operation));
  if ('error' in parsed) throw new Error(parsed.error.message);
  const written = parseObject(parsed.operations, words.map(bytes));
  if ('error' in written) throw new Error(written.error.message);
  const labels = labelsOfObject(written.object).map((text) => labelNamed(policy.root, textOf(text)));
  return parsed.operations.flatMap((one) =>
    requestedObjects(written.object, labels).map((object) =>
      decide(labelNamed(policy.root, subject), one, object, newestBehaviours, policy),
    ),
  );
}
