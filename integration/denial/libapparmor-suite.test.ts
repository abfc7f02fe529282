import { readRecords } from '@lamellar/core/log-records';
import type { ByteString } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { fetchUpstreamSuite } from '../suites/fetch-upstream-suite.ts';
import { logTests, printedFields } from './libapparmor-suite.ts';

const invalid = 'AA_RECORD_INVALID';

// docs/reference/log-formats.md explains the lines and why core accepts the records.
const acceptedOnlyByCore = ['avc_audit_invalid_audit_id', 'ptrace_garbage_lp1689667_2', 'status-filesystem-enabled'];

test('lines of AppArmor have equal fields for core and libapparmor', async () => {
  const tests = await logTests((await fetchUpstreamSuite()).logs);
  const compared = tests.map(({ name, line, fields }) => {
    const records = readRecords(line as ByteString);
    return { name, theirs: fields, ours: printedFields(records[0]), count: records.length };
  });
  const isValid = (fields: ReadonlyMap<string, string>): boolean => fields.get('Event type') !== invalid;
  const both = compared.filter(({ theirs, ours }) => isValid(theirs) && isValid(ours));
  const different = both.flatMap(({ name, theirs, ours }) =>
    [...new Set([...theirs.keys(), ...ours.keys()])]
      .filter((key) => theirs.get(key) !== ours.get(key))
      .map((key) => `${name}: ${key}: ${theirs.get(key) ?? 'none'} and not ${ours.get(key) ?? 'none'}`),
  );
  console.log(`${tests.length} lines of AppArmor's tests, ${both.length} of them records: read as libapparmor does`);
  expect(both.length).toBeGreaterThan(100);
  expect(different).toEqual([]);
  expect(compared.filter(({ theirs, ours }) => isValid(theirs) && !isValid(ours))).toEqual([]);
  const alone = compared.filter(({ theirs, ours }) => !isValid(theirs) && isValid(ours));
  expect(alone.map(({ name }) => name)).toEqual(acceptedOnlyByCore);
  expect(compared.filter(({ count }) => count > 1)).toEqual([]);
});
