import { apparmor41 } from '@lamellar/core/check';
import { parseOperations } from '@lamellar/core/classes';
import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { assumedKernels } from '../adapters/kernel/assumed-kernels.ts';
import { unmetWords, violations } from '../testing/json-schemas.ts';
import { changesView, planView, type OutcomeView } from './plan-view.ts';
import type { PlannedChanges } from '../provision/resources/planned-changes.ts';
import type { PlannedPermissions } from '../provision/plan/permission-changes.ts';

const measured = { ...assumedKernels(['7.3'])[0], compiler: () => apparmor41 };
const planned: PlannedChanges = {
  files: [
    { path: '/etc/lamellar/current/README', container: undefined, kind: 'add', after: bytesOf('a\n\tbé\u001b') },
    { path: '/etc/lamellar/current/policy', container: undefined, kind: 'add', after: bytesOf(''), isCopy: true },
    { path: '/var/lib/lxc/db/config', container: 'db', kind: 'change', before: bytesOf(''), after: bytesOf('a') },
    { path: '/etc/lamellar/current/containers/web/policy/a.aa', container: 'web', kind: 'remove' },
  ],
  loads: [{ container: 'web', namespace: bytesOf('n'), load: [bytesOf('a')], unload: [bytesOf('b\u001b')] }],
  hostLoads: [
    { profile: bytesOf('lxc-shop'), containers: ['web', 'db'], kind: 'load' },
    { profile: bytesOf('lxc-old'), containers: ['db'], kind: 'unload' },
  ],
  restarts: ['web'],
  waiting: [{ container: 'web', layers: ['host', 'container'] }],
  unhooked: ['db'],
  processes: [
    {
      container: 'web',
      freed: [{ profile: bytesOf('b'), count: 3 }],
      unreached: [{ program: '/usr/sbin/a', profile: bytesOf('a'), count: 2 }],
    },
  ],
  lost: [
    { container: 'web', layers: ['host'] },
    { container: 'db', layers: ['container'] },
  ],
};

const outcomes: readonly (OutcomeView | undefined)[] = [
  undefined,
  ...(['unchanged', 'changed', 'undone', 'unfinished'] as const).map((result) => ({
    result,
    failed: [{ container: 'web', problem: 'Incus refuses it' }],
    messages: ['read-only file system'],
  })),
];

function permissions(): PlannedPermissions {
  const parsed = parseOperations(bytesOf('signal:term,ptrace:read'));
  if ('error' in parsed) throw new Error(parsed.error.message);
  const operations = parsed.operations.filter((operation) => operation.shape === 'cross-check');
  const between = { subjects: [bytesOf('a')], targets: [bytesOf('b'), bytesOf('c')] };
  const subjects = [bytesOf('a')];
  return {
    between: {
      changes: [
        { kind: 'gained', operations, ...between },
        { kind: 'lost', operations: operations.slice(0, 1), ...between },
      ],
      addedLabels: [bytesOf('new')],
      removedLabels: [bytesOf('old')],
    },
    byThemselves: [
      {
        subjects,
        changes: [
          { kind: 'gained', class: 'capability', about: 'nothing', names: ['kill'] },
          { kind: 'lost', class: 'network', about: 'few-things', rules: [bytesOf('network inet,')] },
          { kind: 'lost', class: 'rlimit', about: 'limit', name: 'nofile', before: undefined, after: '10' },
          { kind: 'gained', class: 'rlimit', about: 'limit', name: 'cpu', before: '5', after: undefined },
          { kind: 'gained', class: 'mount', about: 'many-things', names: ['rw'], example: [undefined, bytesOf('/a')] },
        ],
        tooLarge: ['file'],
      },
    ],
    leftOut: [],
    notCompared: [{ container: 'web', reason: 'it runs under other' }],
  };
}

// The command needs a host with AppArmor; the test creates the input of the JSON instead.
test('docs/schema/plan.schema.json describes exactly the output', () => {
  const skipped = new Map([['db', { message: 'Incus does not answer' }]]);
  const value = planView(planned, permissions(), skipped, measured, ['deny signal from web to db']);
  const printed = outcomes.map((outcome) => JSON.parse(JSON.stringify({ ...value, outcome })) as unknown);
  for (const one of printed) expect(violations('plan', one)).toEqual([]);
  expect(unmetWords('plan', printed)).toEqual([]);
});

test('contents of files keep line breaks and tabs, and have no other control characters', () => {
  expect(changesView(planned, new Map()).files.slice(0, 2)).toEqual([
    { path: '/etc/lamellar/current/README', container: undefined, kind: 'add', after: 'a\n\tbé\\x1b' },
    { path: '/var/lib/lxc/db/config', container: 'db', kind: 'change', before: '', after: 'a' },
  ]);
});

test('docs/schema/remove.schema.json describes exactly the output', () => {
  const value = changesView(planned, new Map([['db', { message: 'Incus does not answer' }]]));
  const printed = outcomes.map((outcome) => JSON.parse(JSON.stringify({ ...value, outcome })) as unknown);
  for (const one of printed) expect(violations('remove', one)).toEqual([]);
  expect(unmetWords('remove', printed)).toEqual([]);
});
