import { measuredKernels } from '@lamellar/core';
import { permissionsAt, unpackPolicy } from '@lamellar/core/binary';
import { textOf } from '@lamellar/core/language';
import { expect } from 'vitest';
import { listPolicyFiles } from '@lamellar/node/policy';
import { somePart } from '../random/cases.ts';
import { law, type Count } from '../random/law.ts';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { provideProfiles } from '../lab/debian/provide-profiles.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareFile, targetFeatures, readOwn } from './compare-policy.ts';
import { readCompiledPolicy } from './compiled-policy.ts';

// Installed profiles, and the profiles of many Debian packages.
const packaged = await provideProfiles('trixie');
const files = systemPolicyFiles(packaged);
const collections = ['/etc/apparmor.d', '/usr/share/apparmor/extra-profiles', packaged];
const policies = collections.flatMap((collection) => {
  const listed = listPolicyFiles(collection);
  return 'files' in listed ? listed.files : [];
});

/** A kernel with packed permissions and a kernel with permission tables. */
const versions = [measuredKernels[0], measuredKernels.at(-1)].flatMap((kernel) => kernel?.version ?? []);

const paths = ['/etc/passwd', '/usr/bin/true', '/home/user/.bashrc', '/proc/1/attr/current', '/dev/null', '/tmp/'].map(
  (path) => path as Parameters<typeof textOf>[0],
);

type Compared = Count<'profiles' | 'pairs' | 'paths'>;

law(
  'profiles of collections are the automata of apparmor_parser',
  somePart(policies, 40, 60),
  { atLeast: { profiles: 60, pairs: 8000, paths: 300 } },
  (path, count) => {
    const { text } = readSystemPolicyFile(files, path);
    const disagreements: string[] = [];
    const permissions = versions.map((version) => {
      const options = ['--Include', packaged];
      const compilation = compileWithParser(Buffer.from(text, 'latin1'), targetFeatures({ version }), options);
      // Reading a policy without its checks, core may miss errors found by the compiler.
      if (!compilation.succeeded) return '';
      const comparison = compareFile(readOwn(text, { version, resolve: files.resolve }), compilation);
      if (comparison.kind === 'compared') count({ profiles: comparison.profiles, pairs: comparison.pairs });
      else disagreements.push(...('disagreements' in comparison ? comparison.disagreements : [comparison.kind]));
      return JSON.stringify(readWithBothReaders(compilation.binary, count));
    });
    // File permissions are equal in both formats.
    if (permissions[0] !== permissions[1]) disagreements.push('the formats have different permissions of files');
    return disagreements;
  },
);

/** Reads a blob, evaluates paths, and compares the blob with the result of an independent reader. */
function readWithBothReaders(binary: Buffer, count: Compared): readonly (readonly number[])[] {
  const { profiles, problem } = unpackPolicy(binary);
  expect(problem).toBeUndefined();
  const others = readCompiledPolicy(binary);
  expect(profiles.map(({ name }) => name)).toEqual(others.map(({ name }) => name));
  for (const [index, { settings }] of profiles.entries()) {
    const { capabilities } = settings;
    const low = (set: bigint): number => Number(BigInt.asUintN(32, set));
    expect({ allow: low(capabilities.allow), quiet: low(capabilities.quiet) }).toEqual(others[index]?.capabilities);
  }
  // Without file rules, the kernel evaluates the dead state with arbitrary permissions.
  return profiles.map((profile) =>
    (profile.files === undefined ? [] : paths).flatMap((path) => {
      count({ paths: 1 });
      const { owner, other } = permissionsAt(profile, path);
      return [owner.allow, owner.quiet, other.allow, other.quiet];
    }),
  );
}
