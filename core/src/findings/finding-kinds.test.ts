import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSnapshot } from '../snapshot/read-snapshot.ts';
import { auditSnapshot } from './audit-snapshot.ts';
import { findingKinds } from './finding-kinds.ts';
import { subjectWords } from './subject-words.ts';

/** What is found on the host of an example. */
function auditOf(id: string) {
  const reading = readSnapshot(readFileSync(new URL(`${id}/example.json`, import.meta.url), 'utf8'));
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems));
  return auditSnapshot(reading.snapshot);
}

describe.each(findingKinds.map(({ id }) => id))('the example of %s', (id) => {
  test('has that finding and no other', () => {
    expect([...new Set(auditOf(id).findings.map((finding) => finding.id))]).toEqual([id]);
  });

  test('says what it is about, what was seen and what to do', () => {
    for (const { subject, summary, evidence, fixes } of auditOf(id).findings) {
      expect(subjectWords(subject)).not.toBe('');
      expect(summary).toMatch(/^[a-z]/);
      expect(evidence).not.toEqual([]);
      expect(fixes).not.toEqual([]);
    }
  });
});
