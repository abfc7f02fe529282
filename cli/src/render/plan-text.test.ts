import { apparmor41 } from '@lamellar/core/check';
import { parseOperations, type PairOperation } from '@lamellar/core/classes';
import type { OwnChanges, PermissionChanges } from '@lamellar/core/diff';
import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { assumedKernels } from '../adapters/kernel/assumed-kernels.ts';
import { changesView, planView } from '../views/plan-view.ts';
import { renderChanges, renderPlan } from './plan-text.ts';
import type { PlannedChanges } from '../provision/resources/planned-changes.ts';
import type { PlannedPermissions } from '../provision/plan/permission-changes.ts';

const measured = { ...assumedKernels(['7.3'])[0], compiler: () => apparmor41 };
const none: PlannedChanges = {
  files: [],
  loads: [],
  hostLoads: [],
  restarts: [],
  waiting: [],
  unhooked: [],
  processes: [],
  lost: [],
};
const noneBetween: PermissionChanges = { changes: [], addedLabels: [], removedLabels: [] };
const same: PlannedPermissions = { between: noneBetween, byThemselves: [], leftOut: [], notCompared: [] };

const some: PlannedChanges = {
  files: [
    { path: '/etc/lamellar/current/containers/web/policy/a.aa', container: 'web', kind: 'change' },
    { path: '/var/lib/lxc/db/config', container: 'db', kind: 'change' },
    { path: '/etc/lamellar/current/containers/db/lamellar.conf', container: 'db', kind: 'add' },
    { path: '/etc/lamellar/current/policy/0123456789abcdef/a.aa', container: undefined, kind: 'add', isCopy: true },
  ],
  loads: [
    {
      container: 'web',
      namespace: bytesOf('n'),
      load: [bytesOf('a'), bytesOf('a//b')],
      unload: [bytesOf('c\u001b')],
    },
  ],
  hostLoads: [
    { profile: bytesOf('lxc-shop'), containers: ['web', 'db'], kind: 'load' },
    { profile: bytesOf('lxc-old'), containers: ['db'], kind: 'unload' },
  ],
  restarts: ['web', 'db', 'shop\u001b'],
  waiting: [
    { container: 'web', layers: ['host'] },
    { container: 'shop\u001b', layers: ['host'] },
  ],
  unhooked: ['db'],
  processes: [
    {
      container: 'web',
      freed: [{ profile: bytesOf('c\u001b'), count: 3 }],
      unreached: [{ program: '/usr/sbin/a', profile: bytesOf('a//b'), count: 2 }],
    },
  ],
  lost: [
    { container: 'db', layers: ['container'] },
    { container: 'shop\u001b', layers: ['host'] },
  ],
};

function planText(changes: PlannedChanges, permissions: PlannedPermissions): string {
  return renderPlan(planView(changes, permissions, new Map(), measured, []), permissions.leftOut);
}

function changesText(changes: PlannedChanges): string {
  return renderChanges(changesView(changes, new Map()));
}

function operations(text: string): readonly PairOperation[] {
  const parsed = parseOperations(bytesOf(text));
  if ('error' in parsed) throw new Error(parsed.error.message);
  return parsed.operations.filter((operation) => operation.shape === 'cross-check');
}

const between: PermissionChanges = {
  changes: [
    {
      kind: 'lost',
      operations: operations('ptrace:read'),
      subjects: [bytesOf('a')],
      targets: [bytesOf('b')],
    },
    {
      kind: 'gained',
      operations: operations('ptrace:read,trace,signal:term'),
      subjects: [bytesOf('a'), bytesOf('b')],
      targets: Array.from({ length: 8 }, (_, index) => bytesOf(`p${index}`)),
    },
  ],
  addedLabels: [bytesOf('new')],
  removedLabels: [bytesOf('old')],
};
const permissions: PlannedPermissions = { ...same, between };

test('an empty plan is three words', () => {
  expect(planText(none, same)).toBe('nothing to do\n');
});

test('an empty plan can still require restarts of containers', () => {
  const waiting = [
    { container: 'web', layers: ['host', 'container'] },
    { container: 'db', layers: ['container'] },
  ] as const;
  expect(changesText({ ...none, waiting })).toBe(`nothing to do now

in force after the next start:
  the host layer of web
  the container layer of web, db
`);
});

test('lost layers are reported even if apply can do nothing about them', () => {
  const lost = ['web', 'db'].map((container) => ({ container, layers: ['host'] as const }));
  expect(changesText({ ...none, waiting: lost, lost })).toBe(`lost until the next stop and start:
  the host layer of web, db: the processes are unconfined
`);
});

test('changes are grouped by subject, and control characters are escaped', () => {
  expect(planText(some, permissions)).toBe(`files:
  ~ /etc/lamellar/current/containers/web/policy/a.aa
  ~ /var/lib/lxc/db/config
  + /etc/lamellar/current/containers/db/lamellar.conf

host layers:
  ~ lxc-shop of web, db: load
  - lxc-old of db: unload

running containers:
  ~ web: load a, a//b
  ~ web: unload c\\x1b

running processes:
  - web: 3 processes under c\\x1b lose the profile
    web: 2 processes of /usr/sbin/a run without a//b until restarted

in force after the next start:
  the host layer of web

lost until the next stop and start:
  the host layer of shop\\x1b: the processes are unconfined
  the container layer of db: its policy namespace is gone

lost at a reboot from inside, until the next stop and start:
  the container layer of db

permissions between labels:
  gained: signal term; ptrace read, trace
    from  a
          b
    to    p0
          p1
          p2
          p3
          p4
          p5
          and 2 more
  lost: ptrace read
    from  a
    to    b
  new labels:
    new
  removed labels:
    old
`);
});

test('many files and containers are shortened to a count', () => {
  const containers = Array.from({ length: 500 }, (_, index) => `c${index}`);
  const files = containers.map((container) => ({ path: `/f/${container}`, container, kind: 'add' as const }));
  const lines = changesText({
    ...none,
    files,
    waiting: containers.map((container) => ({ container, layers: ['host'] })),
  }).split('\n');
  expect(lines).toHaveLength(45);
  expect(lines.slice(39)).toEqual([
    '  + /f/c38',
    '  and 461 more',
    '',
    'in force after the next start:',
    '  the host layer of c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 and 488 more',
    '',
  ]);
});

test('many changes are shortened to those of the most labels', () => {
  const label = (name: string) => [bytesOf(name)];
  const changes = Array.from({ length: 30 }, (_, index) => ({
    kind: 'gained' as const,
    operations: operations('signal:term'),
    subjects: label(`s${index}`),
    targets: [...label('t'), ...(index === 29 ? label('u') : [])],
  }));
  const lines =
    planText(some, { ...same, between: { ...noneBetween, changes } })
      .split('permissions between labels:\n')[1]
      ?.split('\n') ?? [];
  expect(lines.slice(0, 5)).toEqual([
    '  gained: signal term',
    '    from  s29',
    '    to    t',
    '          u',
    '  gained: signal term',
  ]);
  expect(lines.slice(-4)).toEqual(['    from  s11', '    to    t', '  and 17 more changes', '']);
});

const byThemselves: readonly OwnChanges[] = [
  {
    subjects: [bytesOf('a'), bytesOf('b')],
    changes: [
      {
        kind: 'gained',
        class: 'file',
        about: 'many-things',
        names: ['w', 'a'],
        example: [bytesOf('/etc/x'), bytesOf('owner')],
      },
      { kind: 'lost', class: 'file', about: 'many-things', names: ['r'], example: [bytesOf('/etc/\u001b')] },
      { kind: 'lost', class: 'capability', about: 'nothing', names: ['kill', 'net_raw'] },
      {
        kind: 'gained',
        class: 'network',
        about: 'few-things',
        rules: ['stream', 'dgram', 'seqpacket', 'rdm', 'raw'].map((type) => bytesOf(`network (create) inet ${type},`)),
      },
      { kind: 'lost', class: 'rlimit', about: 'limit', name: 'nofile', before: undefined, after: '10' },
    ],
    tooLarge: ['mount'],
  },
];

test('gained and lost permissions of each label have an example, in 80 columns', () => {
  const text = planText(none, {
    ...same,
    byThemselves,
    leftOut: [
      { class: 'file', names: ['l'] },
      { class: 'exec', names: undefined },
    ],
  });
  expect(text).toBe(`nothing to do

permissions on objects:
  a
  b
    gains file w, a, for example of /etc/x (owner)
    gains network (create) inet stream; network (create) inet dgram; network
      (create) inet seqpacket; and 2 more
    loses file r, for example of /etc/\\x1b
    loses capability kill, net_raw
    loses rlimit nofile: 10 instead of no limit
    too large to compare: mount
  not compared: file l; exec
`);
});

test('without a compared change, the classes without a comparison are listed', () => {
  expect(planText(none, { ...same, leftOut: [{ class: 'exec', names: undefined }] })).toBe(`nothing to do

permissions on objects:
  nothing changes; not compared: exec
`);
});

test('empty sections are omitted', () => {
  expect(changesText({ ...none, loads: some.loads })).toBe(`running containers:
  ~ web: load a, a//b
  ~ web: unload c\\x1b
`);
});

test('JSON contains the complete plan', () => {
  expect(planView(some, permissions, new Map(), measured, [])).toMatchObject({
    files: some.files.slice(0, 3),
    loads: [{ container: 'web', namespace: 'n', load: ['a', 'a//b'], unload: ['c\\x1b'] }],
    hostLoads: [
      { profile: 'lxc-shop', containers: ['web', 'db'], kind: 'load' },
      { profile: 'lxc-old', containers: ['db'], kind: 'unload' },
    ],
    restarts: ['web', 'db', 'shop\u001b'],
    waiting: [
      { container: 'web', layers: ['host'] },
      { container: 'shop\u001b', layers: ['host'] },
    ],
    permissions: [
      { kind: 'lost', ptrace: ['read'], signal: [], subjects: ['a'], targets: ['b'] },
      { kind: 'gained', ptrace: ['read', 'trace'], signal: ['term'], subjects: ['a', 'b'] },
    ],
    addedLabels: ['new'],
    removedLabels: ['old'],
  });
});

test('and of each label alone', () => {
  expect(planView(some, { ...same, byThemselves }, new Map(), measured, [])).toMatchObject({
    byThemselves: [
      {
        subjects: ['a', 'b'],
        changes: [
          { kind: 'gained', class: 'file', operations: ['w', 'a'], example: ['/etc/x', 'owner'] },
          { kind: 'lost', class: 'file', operations: ['r'], example: ['/etc/\\x1b'] },
          { kind: 'lost', class: 'capability', operations: ['kill', 'net_raw'] },
          {
            kind: 'gained',
            class: 'network',
            rules: expect.arrayContaining(['network (create) inet stream,']) as unknown,
          },
          { kind: 'lost', class: 'rlimit', operations: ['nofile'], before: null, after: '10' },
        ],
        tooLarge: ['mount'],
      },
    ],
  });
});
