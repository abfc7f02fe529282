import { auditSnapshot } from '@lamellar/core/audit';
import { expect, test } from 'vitest';
import { snapshotOf } from './example-host.ts';
import { layers, soundContainer } from './sound-host.ts';

const own = 'file, capability, network, signal (receive), ptrace (readby, tracedby),';
const withoutPrograms = own.replace('file,', '/** rwlkm,');

/** Returns the evidence of escapes from a host layer, for a container without and with an own policy namespace. */
function escapes(rules: string, isStacked: boolean): readonly string[] {
  const { container, tasks, policy } = soundContainer('web', 700);
  const { host } = layers('web');
  const { findings } = auditSnapshot(
    snapshotOf({
      policy: { '': [`abi <abi/4.0>,\nprofile "${host}" {\n${rules}\n}\n`], ...(isStacked ? policy : {}) },
      containers: [container],
      tasks: [
        { id: 1, command: 'systemd', label: 'unconfined' },
        ...tasks.map((task) => ({ ...task, label: isStacked ? task.label : host })),
      ],
    }),
  );
  return findings.flatMap(({ id, evidence }) =>
    id === 'open-host-layer' ? evidence.filter((line) => /change its profile|may execute/.test(line)) : [],
  );
}

test.each([
  ['a change to unconfined', `${own} change_profile -> unconfined,`, ['may change its profile to `unconfined`'], []],
  ['a change to anything', `${own} change_profile,`, ['may change its profile to `unconfined`'], []],
  ['a change to another profile', `${own} change_profile -> other,`, [], []],
  [
    'an unconfined program',
    `${withoutPrograms} /usr/sbin/* ux,`,
    ['may execute `/usr/sbin/nginx` without the host layer'],
    ['may execute `/usr/sbin/nginx` without the host layer'],
  ],
  [
    'an unconfined program that does not run yet',
    `${withoutPrograms} /tmp/* pux,`,
    ['may execute `/tmp/new` without the host layer'],
    ['may execute `/tmp/new` without the host layer'],
  ],
  ['no such rule', own, [], []],
])('%s', (_, rules, alone, stacked) => {
  expect([escapes(rules, false), escapes(rules, true)]).toEqual([alone, stacked]);
});
