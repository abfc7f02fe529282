import type { CheckedFile } from '../check/checked-file.ts';

/** The result for a file. `failed`: valid, but an expectation fails, or permissions differ from the baseline. */
export type CheckVerdict = 'valid' | 'failed' | 'invalid' | 'unreadable';

/** The codes of errors in valid policy. */
const ofValidPolicy: ReadonlySet<string> = new Set([
  'broken-expectation',
  'unnecessary-exception',
  'changed-permission',
  'stale-baseline',
]);

/** Returns the verdict about a checked file. Warnings do not count. */
export function checkVerdict({ diagnostics, isUnreadable }: CheckedFile): CheckVerdict {
  if (isUnreadable === true) return 'unreadable';
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return 'valid';
  return errors.every(({ code }) => ofValidPolicy.has(code)) ? 'failed' : 'invalid';
}
