import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredKernels } from '@lamellar/core';
import { afterAll, expect, test } from 'vitest';
import { listPolicyFiles } from '@lamellar/node/policy';
import { randomFor } from '../random/law-random.ts';
import { randomPart } from '../random/random-part.ts';
import { measuredKernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { provideProfiles } from '../lab/debian/provide-profiles.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareFileUnits } from './compare-file-units.ts';
import { readOwn } from './compare-policies.ts';

// Installed profiles, profiles that many Debian packages would install, and our own container layers.
const packaged = await provideProfiles('trixie');
const files = systemPolicyFiles(packaged);
const collections = ['/etc/apparmor.d', '/usr/share/apparmor/extra-profiles', packaged, 'container-policies/policies'];
const policies = collections.flatMap((collection) => {
  const listed = listPolicyFiles(collection);
  return 'files' in listed ? listed.files : [];
});

/** A kernel with packed permissions and a kernel with permission tables. */
const versions = [measuredKernels[0], measuredKernels.at(-1)].flatMap((kernel) => kernel?.version ?? []);
const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
for (const version of versions) writeFileSync(join(folder, version), nestedFeatures(version));

/** Sufficient for all but a few of Debian's profiles. */
const maxPairs = 25_000;
const random = randomFor('paths of large profiles');
const counted = { profiles: 0, pairs: 0, refused: 0, partly: 0 };

test.each(randomPart('rules about files of collections', policies, 25))(
  'what %s grants at every path is what apparmor_parser makes of it',
  (path) => {
    const { text } = readSystemPolicyFile(files, path);
    for (const version of versions) {
      const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'), join(folder, version), [
        '--Include',
        packaged,
      ]);
      if (!succeeded) {
        counted.refused++;
        continue;
      }
      const { unit } = readOwn(text, measuredKernelFeatures(version), files.resolve);
      const { disagreements, ...count } = compareFileUnits(unit, binary, maxPairs, random);
      expect(disagreements).toEqual([]);
      counted.profiles += count.profiles;
      counted.pairs += count.pairs;
      counted.partly += count.partly;
    }
  },
);

afterAll(() => {
  rmSync(folder, { recursive: true });
  const { profiles, pairs, partly, refused } = counted;
  console.log(
    `rules about files: ${profiles} profiles, in a part of ${policies.length} files, grant the same at every path, in ${pairs} pairs ` +
      `of states; ${partly} are too large for that, and the same at short paths and at paths by chance; the compiler refused ${refused} times`,
  );
});
