import { expect, test } from 'vitest';
import type { OutcomeView } from '../views/plan-view.ts';
import { failedIn, isAgreed, withOutcome } from './with-outcome.ts';

const unchanged = { result: 'unchanged', failed: [], messages: [] } as const;

test('a run reports the outcome once, also if the change fails', async () => {
  const reported: OutcomeView[] = [];
  const report = (outcome: OutcomeView): void => void reported.push(outcome);
  expect(
    await withOutcome(
      () => Promise.resolve(7),
      () => unchanged,
      report,
    ),
  ).toBe(7);
  const failure = new Error('read-only file system');
  const failing = withOutcome(
    () => Promise.reject(failure),
    () => unchanged,
    report,
  );
  await expect(failing).rejects.toBe(failure);
  expect(reported).toEqual([unchanged, { result: 'undone', failed: [], messages: ['read-only file system'] }]);
});

test('the failed containers are those that the plan did not skip', () => {
  const [held, refused] = [{ message: 'container `db` does not exist' }, { message: 'Incus refuses the key' }];
  const skipped = new Map([['db', held]]);
  expect(failedIn({ skipped: new Map([...skipped, ['web', refused]]) }, { skipped })).toEqual([
    { container: 'web', problem: refused.message },
  ]);
  expect(failedIn(undefined, undefined)).toEqual([]);
});

test('JSON needs --yes, because the output appears after the changes', async () => {
  await expect(isAgreed('apply this?', { format: 'json' })).rejects.toThrow('--format json needs --yes');
  expect(await isAgreed('apply this?', { format: 'json', yes: true })).toBe(true);
});
