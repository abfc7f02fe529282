import { describe, expect, test } from 'vitest';
import {
  array,
  blob,
  dfaBlob,
  packDfa,
  policyOf,
  profileChunks,
  string,
  struct,
  u16,
  u32,
  u64,
  u8,
  type PackedState,
} from '../../testing/pack-policy.ts';
import { bytes } from '../../testing/read-policy.ts';
import { hasCapability } from './capability-set.ts';
import type { BinaryProfile } from './compiled-profile.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { permissionsAt, transitionOf } from '../file-permissions.ts';
import { mediatedClasses } from '../mediated-classes.ts';
import { unpackPolicy } from './unpack-policy.ts';

const dead: PackedState = {};

/** Class 10, then a name of a single letter `a`. */
const signals: readonly PackedState[] = [
  dead,
  { next: { 10: 2 } },
  { next: { 97: 3 } },
  { accept: 0x06, accept2: 0x02 << 7 },
];

function only(blobOfPolicy: Uint8Array): BinaryProfile {
  const { profiles, problem } = unpackPolicy(blobOfPolicy);
  expect(problem).toBeUndefined();
  const [profile] = profiles;
  if (profile === undefined || profiles.length !== 1) throw new Error(`${profiles.length} profiles`);
  return profile;
}

test('a profile with every part of the format', () => {
  const profile = only(
    policyOf(
      profileChunks({
        afterName: [
          string('old', 'rename'),
          string('/bin/*', 'attach'),
          string('/lost', 'disconnected'),
          u32(15, 'kill'),
          u32(13, 'error'),
        ],
        mode: 2,
        flags: 1,
        capabilities: [1 << 19, 0, 2, 0],
        rest: [
          struct('caps64', u32(1), u32(0), u32(0), u32(0)),
          struct('capsx', u32(0), u32(2)),
          array([string('who')], 1, 'identity'),
          struct('xattrs', array([string('user.a'), string('user.b')])),
          struct('rlimits', u32(4), array([u64(7), u64(8)])),
          struct('secmark', array([[...u8(1), ...u8(1), ...string('label')]])),
          array([[...u16(1), ...u16(2), ...u16(3)]], 1, 'net_allowed_af'),
          struct('data', string('key'), blob([1, 2, 3])),
        ],
      }),
    ),
  );
  expect(profile).toMatchObject({
    name: 'p',
    namespace: [],
    rename: 'old',
    mode: 'kill',
    settings: {
      disconnected: '/lost',
      killSignal: 15,
      error: 13,
      isHat: true,
      auditsAll: false,
      limits: { mask: 4, limits: [7n, 8n] },
      networkFamilies: [1, 2, 3],
    },
  });
  expect(profile.attachment.pattern).toBe('/bin/*');
  expect([...profile.attachment.xattrs]).toEqual(['user.a', 'user.b']);
  const { secmarkRules, capabilities } = profile.settings;
  expect(secmarkRules).toBe(1);
  const { allow, quiet, extended } = capabilities;
  expect([19, 32, 1].map((capability) => hasCapability(allow, capability))).toEqual([true, true, false]);
  expect([quiet, extended]).toEqual([2n, 2n << 32n]);
});

describe('where a profile is', () => {
  const namespace = (...chunks: (readonly number[])[]): unknown =>
    only(policyOf([...chunks, ...profileChunks({ name: 'p' })])).namespace;
  test('in the namespace of the load', () => expect(namespace()).toEqual([]));
  test('in the namespace of the header', () => expect(namespace(string('a//b', 'namespace'))).toEqual(['a', 'b']));
  test.each([':a:p', ':a://p'])('in the namespace of its name: %s', (name) => {
    expect(only(policyOf(profileChunks({ name })))).toMatchObject({ name: 'p', namespace: ['a'] });
  });
});

test('each of several profiles has a header or the earlier version', () => {
  const first = policyOf(profileChunks({ name: 'a' }), 5);
  const second = policyOf([...profileChunks({ name: 'b' }), ...profileChunks({ name: 'c', mode: 4 })], 9);
  const { profiles, problem } = unpackPolicy(Uint8Array.from([...first, ...second]));
  expect(problem).toBeUndefined();
  expect(profiles.map(({ name, abi, mode }) => [name, abi, mode])).toEqual([
    ['a', 5, 'enforce'],
    ['b', 9, 'enforce'],
    ['c', 9, 'prompt'],
  ]);
});

test('a header can force complain mode', () => {
  expect(only(policyOf(profileChunks({ mode: 2 }), 7 | 0x800)).mode).toBe('complain');
});

describe('automata', () => {
  test.each([2, 4] as const)('with entries of %i bytes that contain the permissions', (width) => {
    const { policy } = only(policyOf(profileChunks({ policy: [dfaBlob(packDfa(signals, { width }))] })));
    const state = policy?.dfa.match(policy.start, bytes('\x0aa')) ?? 0;
    expect(state).toBe(3);
    expect([policy?.allow(state), policy?.quiet(state)]).toEqual([6, 2]);
    expect(policy?.dfa.match(policy.start, bytes('\x0aab'))).toBe(0);
  });

  test('a differential state has the transitions of its default state', () => {
    const states: readonly PackedState[] = [
      dead,
      { next: { 1: 1, 2: 2 }, otherwise: 3 },
      { next: { 2: 1 }, otherwise: 1, isDifferential: true },
      {},
    ];
    const { policy } = only(policyOf(profileChunks({ policy: [dfaBlob(packDfa(states))] })));
    expect([1, 2, 3].map((byte) => policy?.dfa.step(2, byte))).toEqual([1, 1, 3]);
  });

  test('permissions in a table, with names of profiles', () => {
    const row = (...numbers: readonly number[]): number[] =>
      [0, ...numbers, ...Array.from({ length: 13 - numbers.length }, () => 0)].flatMap((number) => [...u32(number)]);
    const perms = struct(
      'perms',
      u32(1, 'version'),
      array([row(), row(4), row(5, 8, 0, 0, 0, 0, 0, 2, 8, 0, 0x0800_0000)]),
    );
    const files = [dead, { next: { 47: 2 } }, { accept: 1, accept2: 1 }];
    const flagged = only(
      policyOf(
        profileChunks({
          rest: [perms, u32(3, 'permsv'), dfaBlob(packDfa(files)), struct('xtable', array([string(':ns\0to')]))],
        }),
      ),
    );
    const { owner, other } = permissionsAt(flagged, bytes('/'));
    expect([owner.allow, other.allow, other.deny, other.audit, other.quiet]).toEqual([4, 5, 8, 2, 8]);
    expect([transitionOf(flagged, owner), transitionOf(flagged, other)]).toEqual([undefined, ':ns:to']);
    const unflagged = only(
      policyOf(
        profileChunks({
          rest: [
            perms,
            u32(3, 'permsv'),
            dfaBlob(packDfa(files.map((state) => ({ ...state, accept2: 0 })))),
            struct('xtable', array([string('to')])),
          ],
        }),
      ),
    );
    expect(permissionsAt(unflagged, bytes('/')).other.allow).toBe(4);
  });

  test('permissions of files are packed for owner and others', () => {
    const { read, getattr, open, changeProfile, onexec, lock } = filePermissionBits;
    const files = [dead, { next: { 47: 2 } }, { accept: (4 | (0x20 << 14) | 0xc000_0000) >>> 0 }];
    const profile = only(policyOf(profileChunks({ rest: [dfaBlob(packDfa(files))] })));
    const { owner, other } = permissionsAt(profile, bytes('/'));
    expect(owner.allow).toBe(read | open | getattr | changeProfile | onexec);
    expect(other.allow).toBe(lock | getattr | changeProfile | onexec);
    expect(permissionsAt(profile, bytes('/x')).owner.allow).toBe(getattr);
    expect(mediatedClasses(profile)).toEqual(['file']);
  });

  test('files can be a class of the policy automaton', () => {
    const states = [dead, { next: { 2: 2 } }, { next: { 47: 3 } }, { accept: 4 }];
    const profile = only(policyOf(profileChunks({ policy: [dfaBlob(packDfa(states))] })));
    expect(permissionsAt(profile, bytes('/')).owner.allow & 4).toBe(4);
    expect(mediatedClasses(profile)).toEqual(['file']);
  });
});
