import { expect, test } from 'vitest';
import type { OutcomeView } from '../views/plan-view.ts';
import { isAgreed, withOutcome } from './with-outcome.ts';

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

test('JSON needs --yes, because the output appears after the changes', async () => {
  await expect(isAgreed('apply this?', { format: 'json' })).rejects.toThrow('--format json needs --yes');
  expect(await isAgreed('apply this?', { format: 'json', yes: true })).toBe(true);
});
