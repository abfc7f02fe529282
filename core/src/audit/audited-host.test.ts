import { expect, test } from 'vitest';
import type { SnapshotNamespace, SnapshotTask } from '../snapshot/snapshot.ts';
import type { ByteString } from '../source/bytes.ts';
import { emptyHostSnapshot } from '../snapshot/empty-host-snapshot.ts';
import { policyOf, profileChunks } from '../testing/pack-policy.ts';
import { auditedHost } from './audited-host.ts';

const bytes = (text: string): ByteString => text as ByteString;

function task(id: number, label: string, mode: SnapshotTask['mode']): SnapshotTask {
  const unknown = { program: undefined, pidNamespace: undefined, userNamespace: undefined, mountNamespace: undefined };
  const flags = { user: 0, effectiveUser: 0, noNewPrivileges: false, isKernel: false };
  const places = { cgroup: undefined, container: undefined, threads: [] };
  return { id, parent: 1, command: bytes('x'), ids: [id], label: bytes(label), mode, ...unknown, ...flags, ...places };
}

const loads = ['h', 'p'].map((name) => policyOf(profileChunks({ name })));
const namespaces = ['', 'n'].map((name, load): SnapshotNamespace => {
  const profile = {
    name: bytes(name === '' ? 'h' : 'p'),
    mode: 'enforce',
    attach: undefined,
    hash: undefined,
  } as const;
  return { name: bytes(name), revision: undefined, profiles: [{ ...profile, load }] };
});
const snapshot = {
  ...emptyHostSnapshot,
  namespaces,
  loads,
  tasks: [
    task(1, 'h//&:n:unconfined', 'enforce'),
    task(2, 'h//&:n:p', 'enforce'),
    task(3, 'h//&:n:p', 'mixed'),
    task(4, 'h//&:n:p', 'mixed'),
  ],
};

test('processes under an unloaded profile have their own label, with the profile in unconfined mode', () => {
  const found = auditedHost(snapshot).hostLabels.map(({ tasks, meaning }) => [
    tasks.map(({ id }) => id),
    meaning?.parts.map(({ profile }) => `${profile.name} ${profile.mode}`),
  ]);
  expect(found).toEqual([
    [
      [3, 4],
      ['h enforce', 'p unconfined'],
    ],
    [[2], ['h enforce', 'p enforce']],
    [[1], ['h enforce', 'unconfined unconfined']],
  ]);
});
