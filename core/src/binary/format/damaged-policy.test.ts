import { describe, expect, test } from 'vitest';
import { array, dfaBlob, packDfa, policyOf, profileChunks, string, struct, u32 } from '../../testing/pack-policy.ts';
import { unpackPolicy } from './unpack-policy.ts';

const states = [{}, { next: { 10: 2 } }, { accept: 1 }];
const whole = policyOf(profileChunks({ policy: [dfaBlob(packDfa(states))] }));

/** The blob of a profile with the given automaton, after a header of 15 bytes. */
function withDfa(dfa: readonly number[]): Uint8Array {
  return policyOf(profileChunks({ policy: [dfaBlob(dfa)] }));
}

function withPermissions(dfa: readonly number[], rows: readonly (readonly number[])[]): Uint8Array {
  const members = rows.map((row) =>
    [0, ...row, ...Array.from({ length: 13 - row.length }, () => 0)].flatMap((number) => [...u32(number)]),
  );
  return policyOf(profileChunks({ policy: [struct('perms', u32(1, 'version'), array(members)), dfaBlob(dfa)] }));
}

describe('damaged policy is reported and gives no profile', () => {
  test.each<[what: string, blob: Uint8Array, message: string | RegExp]>([
    ['no header', Uint8Array.of(1, 2, 3), 'expected the version of compiled policy'],
    [
      'no frame but its magic',
      Uint8Array.of(1, 3, 0, 0, 0, 0, 0, 0, 0x28, 0xb5, 0x2f, 0xfd),
      /header of the zstd frame/,
    ],
    ['a version of the future', policyOf(profileChunks(), 10), /from v5 to v9 instead of v10/],
    ['no name', policyOf(profileChunks({ name: '' })), "expected a profile's name"],
    ['a namespace alone', policyOf(profileChunks({ name: ':a:' })), "expected a profile's name"],
    [
      'two namespaces',
      policyOf([string('b', 'namespace'), ...profileChunks({ name: ':a:p' })]),
      /one policy namespace/,
    ],
    ['an empty namespace', policyOf([string('', 'namespace'), ...profileChunks()]), /name of a policy namespace/],
    ['a mode of the future', policyOf(profileChunks({ mode: 5 })), 'expected a mode'],
    ['no signal', policyOf(profileChunks({ afterName: [u32(0, 'kill')] })), /signal that kill mode can send/],
    ['too few capabilities', policyOf(profileChunks({ capabilities: [0, 0, 0] })), 'expected capabilities unused'],
    ['an unknown chunk', policyOf(profileChunks({ rest: [u32(1, 'news')] })), 'expected the end of the profile'],
    ['an array of more than there is', policyOf(profileChunks({ rest: [struct('xattrs', array([], 60000))] })), /room/],
    ['no automaton in the policy', policyOf(profileChunks({ policy: [] })), /automaton in `policydb`/],
    ['another automaton', withDfa(packDfa(states, { magic: 1 })), 'expected an automaton'],
    ['unknown flags', withDfa(packDfa(states, { flags: 4 })), 'the automaton has unknown flags'],
    ['one state', withDfa(packDfa([{}])), /no state to start in/],
    ['a default that is no state', withDfa(packDfa([{}, { otherwise: 9 }])), 'state 1 leads to no state'],
    [
      'a transition that leads to no state',
      withDfa(packDfa([{}, { next: { 7: 9 } }])),
      'transition 263 leads to no state',
    ],
    [
      'a differential state without the flag',
      withDfa(packDfa([{}, { isDifferential: true }], { flags: 0 })),
      /without such states/,
    ],
    [
      'differential states in a circle',
      withDfa(packDfa([{}, { isDifferential: true, otherwise: 2 }, { isDifferential: true, otherwise: 1 }])),
      'state 1 is differential to itself',
    ],
    ['a dead state that is not', withDfa(packDfa([{ next: { 1: 1 } }, {}])), 'the dead state has a transition'],
    ['packed permissions without a half', withDfa(packDfa(states, { hasAccept2: false })), /second accept table/],
    [
      'an accept beyond the table',
      withPermissions(packDfa(states), [[0]]),
      'expected permissions of state 2 in the table',
    ],
    ['a permission allowed and denied', withPermissions(packDfa(states), [[0], [1, 1]]), /make sense/],
    [
      'a name that is not there',
      withPermissions(packDfa(states), [[0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0800_0000]]),
      /make sense/,
    ],
    [
      'a start that is no state',
      policyOf(profileChunks({ policy: [dfaBlob(packDfa(states)), u32(3, 'start')] })),
      'expected a state of the automaton as `start`',
    ],
    [
      'an exec without a name',
      policyOf(profileChunks({ rest: [dfaBlob(packDfa([{}, { accept: 4 << 10 }]))] })),
      'expected a name for every exec',
    ],
    ['bytes behind', Uint8Array.from([...whole, 0]), 'expected a profile'],
  ])('%s', (what, blob, message) => {
    const { profiles, problem } = unpackPolicy(blob);
    expect(problem?.message).toMatch(message);
    expect(problem?.offset).toBeLessThanOrEqual(blob.length);
    expect(profiles).toHaveLength(what === 'bytes behind' ? 1 : 0);
  });
});

test('a truncated blob is damaged at or before its end', () => {
  expect(unpackPolicy(whole).problem).toBeUndefined();
  for (let length = 1; length < whole.length; length++) {
    const { profiles, problem } = unpackPolicy(whole.subarray(0, length));
    expect(profiles).toEqual([]);
    expect(problem?.offset).toBeLessThanOrEqual(length);
  }
});

test('an empty blob contains no profile', () => {
  expect(unpackPolicy(new Uint8Array(0))).toEqual({ profiles: [], problem: undefined });
});

test('profiles before the damage are read, and nested blobs are read from their own start', () => {
  const two = Uint8Array.from([...new Uint8Array(3), ...whole, ...whole.subarray(0, 40)]);
  const { profiles, problem } = unpackPolicy(two.subarray(3));
  expect(profiles).toHaveLength(1);
  expect(problem?.offset).toBeGreaterThan(whole.length);
});
