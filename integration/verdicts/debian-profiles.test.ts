import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkPolicy } from '@lamellar/core/check';
import { afterAll, inject } from 'vitest';
import { listPolicyFiles } from '@lamellar/node/policy';
import { policySurroundings } from '../../cli/src/adapters/policy/policy-surroundings.ts';
import { readSystemPolicyFile } from '../kernel-verdicts/system-policy.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { provideProfiles } from '../lab/debian/provide-profiles.ts';
import { apparmorParser } from '../oracle/apparmor-parser.ts';
import { somePart } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { parserVerdict } from './parser-verdict.ts';

const features = '/usr/share/apparmor-features/features';
const scratch = mkdtempSync(join(tmpdir(), 'lamellar-verdicts-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A compiler with the profiles of a release and all includes. */
interface Release {
  readonly parser: string;
  readonly collections: readonly string[];
  /** The folder of AppArmor's own `abstractions` and `tunables`. */
  readonly base: string;
}

const releases: Readonly<Record<string, () => Promise<Release>>> = {
  "stable's profiles and compiler": async () => ({
    parser: apparmorParser(),
    collections: ['/etc/apparmor.d', '/usr/share/apparmor/extra-profiles', await provideProfiles('trixie')],
    base: '/etc/apparmor.d',
  }),
  "stable's profiles and sid's compiler": async () => ({
    parser: (await provideCompiler('sid')).path,
    collections: ['/etc/apparmor.d', '/usr/share/apparmor/extra-profiles', await provideProfiles('trixie')],
    base: '/etc/apparmor.d',
  }),
  "sid's profiles and compiler": async () => {
    const { path, folder } = await provideCompiler('sid');
    const base = join(folder, 'etc/apparmor.d');
    return { parser: path, collections: [base, await provideProfiles('sid')], base };
  },
};

const tested = Object.entries(releases).filter(([name]) => !name.includes('sid') || inject('suites').includes('sid'));

for (const [name, provide] of tested) {
  const { parser: program, collections, base } = await provide();
  const all = collections.flatMap((collection) => {
    const listed = listPolicyFiles(collection);
    return 'files' in listed ? listed.files : [];
  });
  // Files of a package's installation: empty files for local changes by the administrator.
  const local = mkdtempSync(join(scratch, 'local-'));
  mkdirSync(join(local, 'local'));
  for (const path of all) writeFileSync(join(local, 'local', basename(path)), '');
  const search = [...collections, local];
  const options = ['--kernel-features', features, '--base', base, ...search.flatMap((folder) => ['--Include', folder])];
  const { files, environment } = policySurroundings({ base, Include: search, features });

  law(
    `core and the compiler have equal verdicts: ${name}`,
    somePart(all, 60, 90),
    { atLeast: { valid: 40 }, timeout: 900_000 },
    async (path, count) => {
      const { valid, diagnostics } = checkPolicy(readSystemPolicyFile(files, path), environment);
      const { verdict, messages } = await parserVerdict({ program, options, folder: base }, readFileSync(path));
      if (valid === (verdict === 'valid')) {
        if (valid) count({ valid: 1 });
        return [];
      }
      const own = diagnostics.map(
        ({ span, message }) => `${span.source.name}:${span.source.position(span.start).line}: ${message}`,
      );
      return [`it is ${verdict}: ${messages.trim()}; core: ${own.join('; ')}`];
    },
  );
}
