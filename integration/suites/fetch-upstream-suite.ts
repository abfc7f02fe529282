import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { cachedFolder, cacheFolder } from '../lab/cache.ts';
import { Apt } from '../lab/debian/apt.ts';
import { machineAptSources } from '../lab/debian/apt-sources.ts';

const suitePath = 'parser/tst/simple_tests';

/** AppArmor's own tests of its parser, as they are in Debian's source package. */
export interface UpstreamSuite {
  /** The version of the source package. */
  readonly version: string;
  readonly directory: string;
}

/**
 * The parser tests of the release of AppArmor that this machine has. They are downloaded as the
 * source package, through this machine's own apt sources and with apt's verification, and kept in
 * the cache under their version and checksum.
 */
export async function fetchUpstreamSuite(): Promise<UpstreamSuite> {
  const version = await installedVersion();
  const prefix = `apparmor-simple-tests-${version.replaceAll(/[^\w.+~-]/g, '_')}-`;
  await mkdir(cacheFolder, { recursive: true });
  const cached = (await readdir(cacheFolder)).find((name) => name.startsWith(prefix));
  if (cached !== undefined) return { version, directory: join(cacheFolder, cached) };

  return Apt.with('deb-src', machineAptSources(), async (apt) => {
    const archive = await verifiedArchive(await apt.downloadSource('apparmor', version));
    const directory = await cachedFolder(prefix + archive.checksum.slice(0, 16), async (staging) => {
      const unpack = ['--extract', '--file', archive.path, '--directory', staging, '--no-same-owner'];
      await execa('tar', [...unpack, '--strip-components=4', '--wildcards', `*/${suitePath}`]);
    });
    return { version, directory };
  });
}

/** The version of the source package of the installed AppArmor. */
async function installedVersion(): Promise<string> {
  const { stdout } = await execa('dpkg-query', ['--show', '--showformat=${source:Version}', 'apparmor']);
  if (stdout === '') throw new Error('apparmor is not installed, so there is no release whose tests to fetch');
  return stdout;
}

/** A file whose checksum is the one that it should have. */
interface Archive {
  readonly path: string;
  readonly checksum: string;
}

/** The upstream part of a downloaded source package. */
async function verifiedArchive(files: readonly string[]): Promise<Archive> {
  const description = files.find((path) => path.endsWith('.dsc'));
  if (description === undefined) throw new Error('apt-get source downloaded no source package');
  const text = await readFile(description, 'utf8');
  const checksums = /^Checksums-Sha256:\n((?: .*\n)+)/m.exec(text)?.[1] ?? '';
  const [, checksum, name] = /^ ([0-9a-f]{64}) \d+ ([^/\s]+\.orig\.tar\.\w+)$/m.exec(checksums) ?? [];
  const path = files.find((file) => basename(file) === name);
  if (checksum === undefined || path === undefined) throw new Error(`${description} names no upstream archive`);
  const actual = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  if (actual !== checksum) throw new Error(`${name} is not what ${description} describes`);
  return { path, checksum };
}
