import { auditSnapshot, subjectWords } from '@lamellar/core/audit';
import { expect, test } from 'vitest';
import { snapshotOf } from './example-host.ts';
import { plantedSnapshots } from './planted-snapshots.ts';

test.each(plantedSnapshots)('$problem: found, without further findings', ({ host, finds }) => {
  const { findings } = auditSnapshot(snapshotOf(host));
  expect(findings.map(({ id, subject }) => `${id}: ${subjectWords(subject)}`).sort()).toEqual([...finds].sort());
});

test('at least fifty different problems are planted', () => {
  expect(new Set(plantedSnapshots.map(({ problem }) => problem)).size).toBe(plantedSnapshots.length);
  expect(plantedSnapshots.length).toBeGreaterThanOrEqual(50);
});
