import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { measuredKernels } from '../../kernels/measured-kernels.ts';
import { readSnapshot } from '../../snapshot/read-snapshot.ts';
import { auditSnapshot } from './audit-snapshot.ts';
import { findingKinds } from './finding-kinds.ts';
import { subjectWords } from './subject-words.ts';

/** Findings that always accompany a given finding. */
const companions: Readonly<Record<string, readonly string[]>> = {
  'attachment-in-container': ['unconfined-container'],
};

/** Audits the host of an example. */
function audited(id: string) {
  const reading = readSnapshot(readFileSync(new URL(`${id}/example.json`, import.meta.url), 'utf8'));
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems));
  const newer = measuredKernels.find(({ version }) => version === '6.12.118');
  return auditSnapshot(reading.snapshot, newer === undefined ? {} : { newer });
}

describe.each(findingKinds.map(({ id }) => id))('the example of %s', (id) => {
  let findings: ReturnType<typeof audited>['findings'];
  beforeAll(() => {
    ({ findings } = audited(id));
  });

  test('has exactly the expected findings', () => {
    const found = new Set<string>(findings.map((finding) => finding.id));
    expect([...found].toSorted()).toEqual([id, ...(companions[id] ?? [])].toSorted());
  });

  test('has a subject, evidence and fixes', () => {
    for (const { subject, summary, evidence, fixes } of findings) {
      expect(subjectWords(subject)).not.toBe('');
      expect(summary).toMatch(/^[a-z]/);
      expect(evidence).not.toEqual([]);
      expect(fixes).not.toEqual([]);
    }
  });
});
