import type { Decision } from '../../mediation/decision.ts';
import type { EvaluatedCause } from '../evaluation.ts';

const stoppedBefore = (later: string): string => `the kernel stopped at the first refusal, and next checks ${later}`;
const stack = stoppedBefore('the further profiles of a stacked label');

/**
 * The explanation of hidden refusals, by the kernel's name of the operation.
 *
 * @see `audit_caps` in the kernel's `capability.c`, which compares the task, and not the profile
 */
const hidden: ReadonlyMap<string, string> = new Map([
  ['rename_src', stoppedBefore('the new name of the file')],
  ['mknod', stoppedBefore('the opening of the new file')],
  ['exec', stack],
  ['pivotroot', stack],
  [
    'capable',
    'since Linux 6.17, the kernel logs a capability of a task once a second, so only one of several refusing profiles of a stacked label',
  ],
]);

/** Recognises an operation with further refusals, which a record of the first refusal does not show. */
export const firstRefusal: EvaluatedCause = ({ record: { operation = '' }, decisions }) => {
  const words = hidden.get(operation);
  // No rule overrides a denied capability, so there is no next attempt.
  const isFinal = decisions.some(
    ({ operation: { class: of }, checks }) =>
      of === 'capability' && checks.some(({ because }) => because === 'deny-rule'),
  );
  // The advice for a known stack covers all of its profiles.
  const isWhole = decisions.every(({ subject }) => subject.parts.length > 1 && subject.isIncomplete !== true);
  if (words === undefined || isFinal || (operation === 'capable' && isWhole)) return undefined;
  return {
    id: 'first-refusal',
    words: `${words}: if it is refused again, evaluate the new record`,
    confirmed: true,
    // Programs of the host seldom have stacked labels.
    ...(operation === 'capable' && decisions.every(isOfHost) ? { isRare: true } : {}),
  };
};

/** Returns true for a label of the root namespace alone. */
function isOfHost({ subject: { parts } }: Decision): boolean {
  return parts.every(({ namespace }) => namespace.parent === undefined);
}
