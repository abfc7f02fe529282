import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkPolicy } from '@lamellar/core/check';
import { afterAll, expect, inject, test } from 'vitest';
import { listPolicyFiles } from '@lamellar/node/policy';
import { policySurroundings } from '../../cli/src/adapters/policy/policy-surroundings.ts';
import { randomPart } from '../random/random-part.ts';
import { readSystemPolicyFile } from '../kernel-verdicts/system-policy.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { provideProfiles } from '../lab/debian/provide-profiles.ts';
import { apparmorParser } from '../oracle/apparmor-parser.ts';
import { inParallel } from './compare-verdicts.ts';
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

const asked = Object.keys(releases).filter((name) => !name.includes('sid') || inject('suites').includes('sid'));

test.each(asked)("core's verdict is the compiler's: %s", { timeout: 900_000 }, async (name) => {
  const { parser: program, collections, base } = await (releases[name] as () => Promise<Release>)();
  const all = collections.flatMap((collection) => {
    const listed = listPolicyFiles(collection);
    return 'files' in listed ? listed.files : [];
  });
  const paths = randomPart(name, all, 150);
  // Files of a package's installation: empty files for local changes by the administrator.
  const local = mkdtempSync(join(scratch, 'local-'));
  mkdirSync(join(local, 'local'));
  for (const path of all) writeFileSync(join(local, 'local', basename(path)), '');

  const search = [...collections, local];
  const options = ['--kernel-features', features, '--base', base, ...search.flatMap((folder) => ['--Include', folder])];
  const { files, environment } = policySurroundings({ base, Include: search, features });
  const counted = { valid: 0, refused: 0 };
  const different = await inParallel(paths, async (path) => {
    const { valid, diagnostics } = checkPolicy(readSystemPolicyFile(files, path), environment);
    const { verdict, messages } = await parserVerdict({ program, options, folder: base }, readFileSync(path));
    if (verdict === 'valid') counted.valid++;
    else counted.refused++;
    if (valid === (verdict === 'valid')) return [];
    const own = diagnostics.map(
      ({ span, message }) => `${span.source.name}:${span.source.position(span.start).line}: ${message}`,
    );
    return [`${path} is ${verdict}: ${messages.trim()}; core: ${own.join('; ')}`];
  });
  console.log(
    `${name}: ${paths.length} of ${all.length} files, ${counted.valid} valid, ${counted.refused} refused by the compiler`,
  );
  expect(all.length).toBeGreaterThan(100);
  expect(different.flat()).toEqual([]);
});
