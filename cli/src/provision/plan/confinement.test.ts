import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { confinementOf } from './confinement.ts';

const names = { hostLayer: bytesOf('h'), namespace: bytesOf('n') };
/** Returns the attached profile of a program. */
function attachedTo(program: string) {
  if (program.includes('nginx')) return bytesOf('nginx');
  return program.startsWith('/opt/') ? bytesOf('rest') : undefined;
}

function confinement(...processes: readonly (readonly [label: string, program?: string])[]) {
  return confinementOf(
    processes.map(([label, program]) => ({ label: bytesOf(label), mode: 'enforce', program })),
    names,
    attachedTo,
  );
}

test('processes are counted by profile of the container, in descending order', () => {
  const found = confinement(
    ['h//&:n:nginx'],
    ['h//&:n:unconfined'],
    ['h//&:n:nginx'],
    ['h//child//&:n:nginx//hat'],
    ['h//&:n:a//&b'],
    ['h//&:n//inner:deep'],
    ['h//&:n:a//&:n//inner:deep'],
  );
  expect(found.profiles.map(({ profile, count }) => `${profile} ${count}`)).toEqual([
    'nginx 2',
    ':inner:deep 1',
    'a//&:inner:deep 1',
    'a//&b 1',
    'nginx//hat 1',
    'unconfined 1',
  ]);
  expect([found.astray, found.early]).toEqual([[], []]);
});

test('processes without the host layer are reported with their labels', () => {
  const { astray, profiles } = confinement(['unconfined'], ['unconfined'], ['other//&:n:nginx'], ['h//&:n:nginx']);
  expect(astray).toEqual([
    { label: 'unconfined', count: 2 },
    { label: 'other//&:n:nginx', count: 1 },
  ]);
  expect(profiles).toEqual([{ profile: 'nginx', count: 2 }]);
});

test('processes without their attached profile are reported', () => {
  const { early } = confinement(
    ['h//&:n:unconfined', '/usr/sbin/nginx'],
    ['h//&:n:unconfined', '/usr/sbin/nginx'],
    ['h//&:n:unconfined', '/opt/x'],
    ['h//&:n:unconfined', '/bin/x'],
    ['h//&:n:unconfined'],
    ['h//&:n:nginx', '/usr/sbin/nginx'],
  );
  expect(early).toEqual([
    { program: '/usr/sbin/nginx', profile: 'nginx', count: 2 },
    { program: '/opt/x', profile: 'rest', count: 1 },
  ]);
});

test.each<[what: string, hostMode: 'enforce' | 'complain', loaded: Record<string, string>, expected: string]>([
  ['a profile that was unloaded counts as unconfined', 'enforce', { php: 'enforce' }, 'unconfined 2'],
  [
    'a profile that was unloaded and loaded again counts as unconfined',
    'enforce',
    { nginx: 'enforce' },
    'unconfined 2',
  ],
  ['a loaded profile in complain mode counts', 'enforce', { nginx: 'complain' }, 'nginx 1, unconfined 1'],
  [
    'under a host layer in complain mode, a mixed label is usual',
    'complain',
    { nginx: 'enforce' },
    'nginx 1, unconfined 1',
  ],
])('%s', (_, hostMode, loaded, expected) => {
  const processes = [
    { label: bytesOf('h//&:n:unconfined'), mode: hostMode, program: undefined },
    { label: bytesOf('h//&:n:nginx'), mode: 'mixed', program: '/usr/sbin/nginx' },
  ] as const;
  const modes = new Map(Object.entries(loaded).map(([name, mode]) => [bytesOf(name), mode]));
  const { profiles, early } = confinementOf(processes, names, attachedTo, modes);
  expect(profiles.map(({ profile, count }) => `${profile} ${count}`).join(', ')).toBe(expected);
  expect(early.length).toBe(expected === 'unconfined 2' ? 1 : 0);
});
