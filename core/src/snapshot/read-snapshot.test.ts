import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitrarySnapshot } from '../testing/arbitrary-snapshot.ts';
import { randomRuns } from '../testing/fuzz-runs.ts';
import { printSnapshot, readSnapshot } from './read-snapshot.ts';
import type { Snapshot } from './snapshot.ts';

const small = {
  'lamellar-snapshot': 1,
  taken: '2026-11-27T12:00:00Z',
  host: 'farm1',
  view: '',
  kernel: { release: '6.12.118', version: '', machine: 'x86_64', modules: [], features: {}, parameters: {} },
  sysctls: {},
  tools: {},
  namespaces: [{ name: '', profiles: [{ name: 'a', load: 0 }] }],
  loads: ['AAEC'],
  tasks: [{ id: 7, parent: 1, command: 'nginx', label: 'a', ids: [7], user: 0, effectiveUser: 0, container: 0 }],
  containers: [{ runtime: 'lxc', name: 'web' }],
  files: [],
  unseen: [],
};

function read(json: unknown) {
  const reading = readSnapshot(typeof json === 'string' ? json : JSON.stringify(json));
  return 'problems' in reading ? reading.problems.map(({ path, message }) => `${path}: ${message}`) : reading.snapshot;
}

test('a printed snapshot parses to the same snapshot, with any bytes in names', () => {
  fc.assert(
    fc.property(arbitrarySnapshot, (snapshot) => {
      expect(readSnapshot(printSnapshot(snapshot))).toEqual({ snapshot });
    }),
    { numRuns: randomRuns(200) },
  );
});

test('a printed snapshot contains no control characters', () => {
  fc.assert(
    fc.property(arbitrarySnapshot, (snapshot) => {
      expect(printSnapshot(snapshot)).toMatch(/^[^\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*$/u);
    }),
  );
});

test('the smallest snapshot', () => {
  expect(read(small)).toMatchObject({ loads: [Uint8Array.of(0, 1, 2)], tasks: [{ isKernel: false, threads: [] }] });
});

test('a text that several roots have is printed once', () => {
  const file = { path: '/etc/apparmor.d/a', size: 14, hash: 'ab'.repeat(32), content: 'profile a { }\n' };
  const files = [file, { ...file, container: 0 }, { ...file, path: '/etc/apparmor.d/b', content: 'other\n' }];
  const snapshot = read({ ...small, files }) as Snapshot;
  const printed = printSnapshot(snapshot);
  expect(printed.split('profile a').length).toBe(2);
  expect(read(printed)).toEqual(snapshot);
  expect(snapshot.files.map(({ content }) => content)).toEqual(files.map(({ content }) => content));
});

test('a snapshot without boundaries states that boundaries were not recorded', () => {
  expect(read(small)).toMatchObject({ hostFiles: [], containers: [{ boundary: undefined }] });
});

test('unknown keys are ignored, even keys with names of object properties', () => {
  const text = JSON.stringify({ ...small, later: [{}] }).replace('"sysctls":{}', '"sysctls":{"__proto__":"1"}');
  const snapshot = read(text);
  expect(snapshot).toMatchObject({ host: 'farm1' });
  expect('sysctls' in snapshot && [...snapshot.sysctls]).toEqual([['__proto__', '1']]);
});

describe('errors have a place', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['no JSON', '{"lamellar-snapshot":1,\n "taken": 1 2}', [': it is not JSON from line 2, column 13 on']],
    ['cut off', JSON.stringify(small).slice(0, 200), [expect.stringMatching(/^: it is not JSON/) as string]],
    ['another JSON', '[1]', [': not a snapshot: the key `lamellar-snapshot` is missing']],
    [
      'a later version',
      { ...small, 'lamellar-snapshot': 2 },
      ['/lamellar-snapshot: this is version 1, and the snapshot has 2'],
    ],
    [
      'nothing else',
      { 'lamellar-snapshot': 1 },
      expect.arrayContaining(['/tasks: expected a list, and it is missing']) as string[],
    ],
    [
      'a wrong time',
      { ...small, taken: 'today' },
      ['/taken: expected a time such as 2026-01-31T12:00:00Z, and found "today"'],
    ],
    [
      'several at once',
      { ...small, host: 7, tasks: [{ ...small.tasks[0], id: -1, label: null }, 'none'], loads: ['AAE'] },
      [
        '/host: expected a text, and found 7',
        '/loads/0: expected base64 with its padding',
        '/tasks/0/id: expected a whole number from 0 to 2147483648, and found -1',
        '/tasks/0/label: expected a text, and found null',
        '/tasks/1: expected an object, and found "none"',
      ],
    ],
    [
      'an escape that is none',
      { ...small, host: String.raw`a\n` },
      [String.raw`/host: expected \xNN behind each backslash, and found "a\\n"`],
    ],
    ['a stray load', { ...small, loads: [] }, ['/namespaces/0/profiles/0/load: there is no 0: there are 0']],
    ['a stray container', { ...small, containers: [] }, ['/tasks/0/container: there is no 0: there are 0']],
    [
      'a stray file of the host',
      {
        ...small,
        containers: [
          { ...small.containers[0], boundary: { otherMounts: 0, files: [{ file: 0, path: '/a', mount: '/a' }] } },
        ],
      },
      ['/containers/0/boundary/files/0/file: there is no 0: there are 0'],
    ],
    [
      'a namespace of a stray container',
      {
        ...small,
        containers: [
          { ...small.containers[0], boundary: { otherMounts: 0, sharedNamespaces: [{ kind: 'net', container: 1 }] } },
        ],
      },
      ['/containers/0/boundary/sharedNamespaces/0/container: there is no 1: there are 1'],
    ],
    [
      'hostile words',
      { ...small, taken: '\u001B[31m\u202e' },
      [String.raw`/taken: expected a time such as 2026-01-31T12:00:00Z, and found "\\x1b[31m\\xe2\\x80\\xae"`],
    ],
    [
      'a hostile key',
      { ...small, sysctls: { '\u001B/~\n': 1 } },
      [String.raw`/sysctls/\x1b~1~0\x0a: expected a text, and found 1`],
    ],
  ])('%s', (_, json, expected) => {
    expect(read(json)).toEqual(expected);
  });

  test('only the first twenty errors are reported', () => {
    expect(read({ ...small, tasks: Array.from({ length: 1000 }, () => 0) })).toHaveLength(20);
  });
});

describe('a snapshot with too many values is refused before the parse', () => {
  test.each(['[', '{"a":', '[0,'])('%s', (piece) => {
    expect(read(piece.repeat(8 * 1024 * 1024 + 1))).toEqual([': it has more than 8388608 values']);
  });

  test('commas and brackets in texts do not count', () => {
    const host = '[",\\'.repeat(500);
    expect(read(JSON.stringify({ ...small, host: host.replaceAll('\\', String.raw`\x5c`) }))).toMatchObject({ host });
  });
});

test('no damage causes an exception', () => {
  fc.assert(
    fc.property(arbitrarySnapshot, fc.nat(), fc.nat(40), fc.string(), (snapshot, place, length, text) => {
      const whole = printSnapshot(snapshot);
      const at = place % whole.length;
      const reading = readSnapshot(whole.slice(0, at) + text + whole.slice(at + length));
      expect('snapshot' in reading || reading.problems.length > 0).toBe(true);
    }),
    { numRuns: randomRuns(500) },
  );
});

test('no JSON causes an exception', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(small)), fc.jsonValue()), (json) => {
      expect(() => readSnapshot(JSON.stringify({ ...small, ...json }))).not.toThrow();
    }),
    { numRuns: randomRuns(500) },
  );
});
