import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { measuredKernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { takenBy } from '../verdicts/version-verdicts.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareProfile, readOwn } from './compare-policies.ts';
import { readCompiledPolicy } from './compiled-policy.ts';
import { Random } from '../generate/random.ts';

const seeds = caseNumbers('peer patterns', { usual: 150, all: 500 });

const version = '6.12.43';
const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
const featuresFile = join(folder, version);
writeFileSync(featuresFile, nestedFeatures(version));
afterAll(() => rmSync(folder, { recursive: true }));

/** Special characters of patterns, variables and the language, and a few literal characters. */
const pieces = [
  ...'*?[]{},\\^-!/.+|()$"@:&<~#=\''.split(''),
  ...'abdnrx01 \t\xff\x01'.split(''),
  '**',
  '//&',
  '{a,b}',
  '[ab]',
  '[^b]',
  '@{v}',
  '@{w}',
  '/@{w}/',
];

test(`of ${seeds.length} texts made of special characters, core takes as peers what apparmor_parser takes, and reads them alike`, () => {
  const { resolve } = systemPolicyFiles();
  const counted = { taken: 0, refused: 0, states: 0 };
  for (const random of seeds.map((seed) => new Random(seed))) {
    const garbage = (most: number): string => random.many(1, most, () => random.pick(pieces)).join('');
    const peer = garbage(7);
    const written = random.chance(70) ? `"${peer}"` : peer;
    const values = random.chance(80) ? '/x/ "y z/"' : `a"${garbage(3)}" ${garbage(2)}`;
    const text = `@{v}=a b\n@{w}=${values}\nprofile p { ${random.pick(['', 'deny '])}signal peer=${written}, }\n`;
    const { succeeded, messages, binary } = compileWithParser(Buffer.from(text, 'latin1'), featuresFile);
    const { root, unit } = readOwn(text, measuredKernelFeatures(version), resolve);
    const shown = textOf(text as ByteString);
    const { diagnostics } = unit.load();
    const told = diagnostics.map((diagnostic) => diagnostic.message);
    expect(takenBy('AppArmor 4.1', diagnostics), `${shown}\ncompiler: ${messages}\ncore: ${told.join('; ')}`).toBe(
      succeeded,
    );
    const [own, theirs] = [root.profile(bytesOf('p')), readCompiledPolicy(binary)[0]];
    if (own.kind !== 'profile' || theirs === undefined) {
      counted.refused++;
      continue;
    }
    const peers = [peer, peer.replaceAll('\\', ''), ...random.many(4, 8, () => garbage(6))];
    const { disagreements, states } = compareProfile(own.profile, theirs, peers);
    expect(disagreements, shown).toEqual([]);
    counted.taken++;
    counted.states += states;
  }
  console.log(
    `compiler: ${counted.states} states of ${counted.taken} patterns are as apparmor_parser compiled them; ` +
      `it refused the same ${counted.refused} texts`,
  );
});
