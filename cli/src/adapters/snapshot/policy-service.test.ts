import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placesBelow } from './machine-places.ts';
import { parsePolicyService, readPolicyService, startOfTask } from './policy-service.ts';

test.each([
  [
    'LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nActiveEnterTimestampMonotonic=2718281\n',
    { load: 'loaded', active: 'active', file: 'enabled', since: 2 },
  ],
  [
    'LoadState=not-found\nActiveState=inactive\nUnitFileState=\nActiveEnterTimestampMonotonic=0\n',
    { load: 'not-found', active: 'inactive', file: '', since: undefined },
  ],
  ['', undefined],
  ['Failed to connect to bus\n', undefined],
])('%j is parsed', (text, expected) => {
  expect(parsePolicyService(text)).toEqual(expected);
});

test('a test folder has no service', () => {
  expect(readPolicyService(placesBelow('/nowhere'))).toBeUndefined();
});

test('the start of a process follows a name with brackets', () => {
  const proc = mkdtempSync(join(tmpdir(), 'lamellar-proc-'));
  mkdirSync(`${proc}/7`);
  writeFileSync(`${proc}/7/stat`, `7 (a) b) S ${'1 '.repeat(18)}12345 99\n`);
  expect([startOfTask(proc, 7), startOfTask(proc, 8), startOfTask(proc, undefined)]).toEqual([
    123,
    undefined,
    undefined,
  ]);
  rmSync(proc, { recursive: true });
});
