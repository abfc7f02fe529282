import { measuredKernels } from '@lamellar/core';
import { listPolicyFiles } from '@lamellar/node/policy';
import { randomFor } from '../random/law-random.ts';
import { somePart } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { provideProfiles } from '../lab/debian/provide-profiles.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareFileUnits } from './compare-file-units.ts';
import { targetFeatures, readOwn } from './compare-policy.ts';

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

/** Sufficient for all but a few of Debian's profiles. */
const maxPairs = 25_000;
const random = randomFor('paths of large profiles');

law(
  'profiles of collections grant at every path the permissions of apparmor_parser',
  somePart(policies, 10, 15),
  { atLeast: { profiles: 15, pairs: 20_000 } },
  (path, count) => {
    const { text } = readSystemPolicyFile(files, path);
    return versions.flatMap((version) => {
      const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'), targetFeatures({ version }), [
        '--Include',
        packaged,
      ]);
      if (!succeeded) return [];
      const unit = readOwn(text, { version, resolve: files.resolve });
      const { disagreements, profiles, pairs } = compareFileUnits(unit, binary, maxPairs, random);
      count({ profiles, pairs });
      return disagreements;
    });
  },
);
