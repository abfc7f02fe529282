import { describe, expect, test } from 'vitest';
import type { ByteString } from '../source/bytes.ts';
import { emptyHostSnapshot } from './empty-host-snapshot.ts';
import { policyOf, profileChunks } from '../testing/pack-policy.ts';
import { policyOfSnapshot } from './policy-of-snapshot.ts';
import type { Snapshot, SnapshotContainer, SnapshotNamespace, SnapshotTask } from './snapshot.ts';

const bytes = (text: string): ByteString => text as ByteString;

const load = (...names: readonly string[]): Uint8Array => policyOf(names.flatMap((name) => profileChunks({ name })));

function namespace(
  name: string,
  ...profiles: readonly Partial<SnapshotNamespace['profiles'][number]>[]
): SnapshotNamespace {
  const usual = { name: bytes('p'), mode: 'enforce', attach: undefined, hash: undefined, load: undefined } as const;
  return { name: bytes(name), revision: undefined, profiles: profiles.map((profile) => ({ ...usual, ...profile })) };
}

/** Returns the profiles of namespaces with their modes, and the unknown profiles. */
function profilesOf(snapshot: Partial<Snapshot>) {
  const { policy, unknown } = policyOfSnapshot({ ...emptyHostSnapshot, ...snapshot }, 'only-named');
  const known = [...policy.root.contents()].flatMap(({ namespace: one, names }) =>
    names.map((name) => {
      const found = one.profile(name);
      return `${one.fullName}:${name} ${found.kind === 'profile' ? found.profile.mode : found.kind}`;
    }),
  );
  return { known, unknown: unknown.map(({ namespace: of, name, reason }) => `${of}:${name} ${reason}`) };
}

describe('the profiles in force', () => {
  test('are the latest loads without a removal', () => {
    const namespaces = [namespace('', { name: bytes('a'), load: 0 }, { name: bytes('b'), load: 1 })];
    expect(profilesOf({ loads: [load('a', 'b', 'removed'), load('b')], namespaces })).toEqual({
      known: [':a enforce', ':b enforce'],
      unknown: [],
    });
  });

  test('are in the namespaces of the snapshot', () => {
    const namespaces = [
      namespace(''),
      namespace('n', { load: 0 }),
      namespace('m', { load: 0 }),
      namespace('m//inner', { load: 0 }),
    ];
    expect(profilesOf({ loads: [load(':other:p')], namespaces }).known).toEqual([
      'm:p enforce',
      'm//inner:p enforce',
      'n:p enforce',
    ]);
  });

  test('are named from the view of the snapshot', () => {
    const namespaces = [namespace('web', { load: 0 }), namespace('web//inner', { load: 0 })];
    expect(profilesOf({ view: bytes('web'), loads: [load('p')], namespaces }).known).toEqual([
      ':p enforce',
      'inner:p enforce',
    ]);
  });

  test('have the mode that the kernel reports', () => {
    expect(profilesOf({ loads: [load('p')], namespaces: [namespace('', { load: 0, mode: 'kill' })] }).known).toEqual([
      ':p kill',
    ]);
  });

  test('are in complain mode if the kernel is', () => {
    const kernel = { ...emptyHostSnapshot.kernel, parameters: new Map([[bytes('mode'), bytes('complain')]]) };
    const namespaces = [namespace('', { load: 0 }, { name: bytes('q'), load: 0, mode: 'unconfined' })];
    expect(profilesOf({ kernel, loads: [load('p', 'q')], namespaces }).known).toEqual([':p complain', ':q unconfined']);
  });

  test('have the audit mode of the kernel', () => {
    const kernel = { ...emptyHostSnapshot.kernel, parameters: new Map([[bytes('audit'), bytes('quiet')]]) };
    const namespaces = [namespace('', { load: 0 }, { name: bytes('p//null-/bin/sh'), mode: 'complain' })];
    const { policy } = policyOfSnapshot({ ...emptyHostSnapshot, kernel, loads: [load('p')], namespaces }, 'only-named');
    const auditModes = ['p', 'p//null-/bin/sh'].map((name) => {
      const found = policy.root.profile(bytes(name));
      return found.kind === 'profile' ? found.profile.auditMode : found.kind;
    });
    expect(auditModes).toEqual(['quiet', 'quiet']);
  });

  test('are unknown without compiled policy, except for generated profiles', () => {
    const namespaces = [namespace('', {}, { name: bytes('p//null-/bin/sh'), mode: 'complain' })];
    expect(profilesOf({ namespaces })).toEqual({
      known: [':p//null-/bin/sh complain'],
      unknown: [':p no compiled policy'],
    });
  });

  test.each([
    ['is cut', load('p').subarray(0, 60)],
    ['is of another profile', load('q')],
  ])('are unknown if it %s', (_, blob) => {
    expect(profilesOf({ loads: [blob], namespaces: [namespace('', { load: 0 })] })).toEqual({
      known: [],
      unknown: [':p damaged compiled policy'],
    });
  });
});

describe('the layers of a container', () => {
  const container: SnapshotContainer = {
    runtime: 'incus',
    name: bytes('web'),
    project: bytes('shop'),
    path: bytes('/var/lib/incus'),
    isRunning: true,
    init: 7,
    cgroup: undefined,
    settings: undefined,
    boundary: undefined,
  };
  const namespaces = [
    namespace('', { name: bytes('own'), load: 0 }),
    namespace('incus-shop_web_<var-lib-incus>', { load: 0 }),
  ];
  const stackWith = (tasks: readonly SnapshotTask[]) =>
    policyOfSnapshot(
      { ...emptyHostSnapshot, namespaces, loads: [load('own', 'p')], containers: [container], tasks },
      'only-named',
    )
      .policy.containersCalled(bytes('web'))
      .map(({ hostLayer, namespace: own }) => [hostLayer, own.fullName]);

  test('are the profiles with the names of its runtime', () => {
    expect(stackWith([])).toEqual([['incus-shop_web_</var/lib/incus>', 'incus-shop_web_<var-lib-incus>']]);
  });

  test('or the profile of its first process', () => {
    const task = { id: 7, label: bytes('own//&:incus-shop_web_<var-lib-incus>:unconfined') } as SnapshotTask;
    expect(stackWith([task])).toEqual([['own', 'incus-shop_web_<var-lib-incus>']]);
  });
});
