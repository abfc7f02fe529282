import { expect, test } from 'vitest';
import type { ContainerStatus, LiveStatus } from '../provision/status/container-status.ts';
import { unmetWords, violations } from '../testing/json-schemas.ts';
import { statusView } from './status-view.ts';

const live: LiveStatus = {
  label: 'h//&:n:unconfined',
  hostLayer: 'h',
  hasNamespace: true,
  missing: ['a'],
  undeclared: ['b'],
  foreign: ['a'],
  outdated: false,
  lost: ['container', 'host'],
  unhooked: true,
  profiles: [{ profile: 'unconfined', count: 2 }],
  astray: [{ label: 'unconfined', count: 1 }],
  early: [{ program: '/bin/a', profile: 'a', count: 1 }],
};
const left = { namespace: 'lxc-old_<-var-lib-lxc>', processes: 0 };
const stopped: ContainerStatus = {
  container: 'web',
  runtime: 'lxc',
  lxcPath: '/var/lib/lxc',
  state: 'stopped',
  files: 'as in the manifest',
  contradictions: [],
};
const { label: _label, missing: _missing, ...unknown } = live;
const { lxcPath: _lxcPath, ...others } = stopped;
const statuses: readonly ContainerStatus[] = [
  stopped,
  { ...stopped, state: 'running', files: 'not as in the manifest', live, contradictions: ['it says otherwise'] },
  { ...stopped, state: 'running', live: unknown },
  { ...stopped, files: 'not applied' },
  { ...stopped, files: 'applied, but not in the manifest' },
  { ...stopped, files: 'has settings, but is not in the manifest', settingsOf: ['web'] },
  { ...others, container: 'web-incus', name: 'web', runtime: 'incus', project: 'shop', files: 'not in the manifest' },
  { ...stopped, state: 'gone', files: 'not known', problem: 'there is no container `web`' },
  { ...stopped, left, state: 'not known' },
  { ...others, runtime: 'incus', project: 'shop', state: 'elsewhere', member: 'm2', files: 'not known' },
];

// The command needs a host with AppArmor; the test creates the input of the JSON instead.
test('docs/schema/status.schema.json describes exactly the output', () => {
  const values = [
    statusView({
      containers: statuses,
      leftNamespaces: [left],
      unfinished: true,
      failingExpectations: ['deny ptrace from web:** to host:**'],
    }),
    statusView({ containers: [], leftNamespaces: [], unfinished: false, failingExpectations: [] }),
  ];
  const printed = values.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
  expect(printed.flatMap((value) => violations('status', value))).toEqual([]);
  expect(unmetWords('status', printed)).toEqual([]);
});
