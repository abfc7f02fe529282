import { containerPolicies } from '@lamellar/container-policies';
import { realignProfile, unpackPolicy } from '@lamellar/core/binary';
import { expect, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { compileWithParser } from './apparmor-parser.ts';

const policies: readonly (readonly [name: string, text: string])[] = [
  ...containerPolicies.map(({ name, text }) => [name, text] as const),
  [
    'children, hats and an attachment',
    'profile a /bin/{x,y}* { file, profile c { signal, } ^h { /** r, } }\nprofile b { ptrace, }\n',
  ],
];

/** The loadable profiles of a policy, by name. */
function profilesOf(text: string, ...options: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const { binary, messages } = compileWithParser(text, undefined, options);
  const { profiles, problem } = unpackPolicy(binary);
  expect(problem, messages).toBeUndefined();
  return new Map(profiles.map(({ name, offset, size }) => [name, binary.subarray(offset, offset + size)]));
}

/** Lengths of a policy namespace's name: the alignment of profiles varies by at most eight bytes. */
const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9];

test.each(policies)(
  'apparmor_parser writes the profiles of %s with this alignment for any policy namespace',
  (name, text) => {
    const profiles = profilesOf(text);
    expect(profiles.size).toBeGreaterThan(0);
    for (const length of randomPart(`length of a name before ${name}`, lengths, 3)) {
      const written = profilesOf(text, '--namespace', 'n'.repeat(length));
      const realigned = [...profiles].map(([profileName, profile]) => {
        // A name chunk of `namespace`, and a string.
        return [profileName, Buffer.from(realignProfile(profile, 3 + 10 + 3 + length + 1))] as const;
      });
      expect(new Map(realigned)).toEqual(written);
    }
  },
);

test('a shift is reversed by an equal shift', () => {
  for (const [name, profile] of profilesOf(policies.map(([, text]) => text).at(-1) ?? ''))
    for (let shift = -9; shift < 9; shift++)
      expect(Buffer.from(realignProfile(realignProfile(profile, shift), -shift)), name).toEqual(profile);
});
