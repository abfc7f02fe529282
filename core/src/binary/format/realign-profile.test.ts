import { expect, test } from 'vitest';
import { dfaBlob, packDfa, policyOf, profileChunks, string, u8, u32, u64 } from '../../testing/pack-policy.ts';
import { DamagedPolicyError } from './damaged-policy-error.ts';
import { realignProfile } from './realign-profile.ts';
import { unpackPolicy } from './unpack-policy.ts';

/** A policy of two automata, optionally for a policy namespace. */
function policyInNamespace(namespace: string): Uint8Array {
  const dfa = dfaBlob(packDfa([{}, { next: { 1: 1 } }]));
  const profile = profileChunks({ policy: [dfa], rest: [dfa] });
  return policyOf(namespace === '' ? profile : [string(namespace, 'namespace'), ...profile]);
}

function profileOf(policy: Uint8Array): Uint8Array {
  const [profile] = unpackPolicy(policy).profiles;
  if (profile === undefined) throw new Error('no profile');
  return policy.slice(profile.offset, profile.offset + profile.size);
}

test('automata are aligned after a header of any length', () => {
  const profile = profileOf(policyInNamespace(''));
  for (let length = 1; length <= 17; length++) {
    // The chunk's name, `namespace`, and a string.
    const shift = 3 + 10 + 3 + length + 1;
    expect(realignProfile(profile, shift), `${length}`).toEqual(profileOf(policyInNamespace('n'.repeat(length))));
  }
});

test('a shift of zero or of a whole alignment changes nothing', () => {
  const profile = profileOf(policyInNamespace(''));
  for (const shift of [0, 8, -16]) expect(realignProfile(profile, shift)).toEqual(profile);
});

test('chunks of all kinds are skipped, and other data is damage', () => {
  const chunks = Uint8Array.from(
    [u8(1), u32(1, 'name'), u64(1), string('a'), [1, 2, 0], [11, 1, 0, 12], [6, 1, 0, 0, 0, 9], [7, 8]].flat(),
  );
  expect(realignProfile(chunks, 3)).toEqual(chunks);
  for (const damaged of [[9], [5, 200, 0, 1], [2, 1], [4, 1, 0, 0]])
    expect(() => realignProfile(Uint8Array.from(damaged), 3), String(damaged)).toThrow(DamagedPolicyError);
});
