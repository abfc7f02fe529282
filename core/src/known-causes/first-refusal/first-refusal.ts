import type { EvaluatedCause } from '../evaluation.ts';

/** The checks after a refused check, by the kernel's name of the operation: the kernel stops at the first refusal. */
const laterChecks: ReadonlyMap<string, string> = new Map([
  ['rename_src', 'the new name of the file'],
  ['mknod', 'the opening of the new file'],
  ['exec', 'the further profiles of a stacked label'],
  ['pivotroot', 'the further profiles of a stacked label'],
]);

/** Recognises an operation with further checks, which a record of the first refusal does not show. */
export const firstRefusal: EvaluatedCause = ({ record: { operation = '' } }) => {
  const later = laterChecks.get(operation);
  if (later === undefined) return undefined;
  return {
    id: 'first-refusal',
    words: `the kernel stopped at the first refusal, and next checks ${later}: if it is refused again, evaluate the new record`,
    confirmed: true,
  };
};
