import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { cachedFolder, cacheFolder } from '../lab/cache.ts';
import { Apt } from '../lab/debian/apt.ts';
import { machineAptSources, sourcesOfSuite } from '../lab/debian/apt-sources.ts';

/** AppArmor's own tests from Debian's source package, including generated tests. */
export interface UpstreamSuite {
  /** The version of the source package. */
  readonly version: string;
  /** The tests of the parser. */
  readonly directory: string;
  /** The tests of libapparmor's log reader: `NAME.in`, a line, and `NAME.out`, the fields. */
  readonly logs: string;
}

/** The path below the release's folder. The name is fixed, because tests refer to `../tst/…`. */
const testsPath = 'parser/tst';
/** The path of the tests in the cached folder. */
const suitePath = 'tst/simple_tests';
/** The path of libapparmor's tests in the release. */
const logsPath = 'libraries/libapparmor/testsuite/test_multi';
const logsFolder = 'test_multi';

/** AppArmor's test generators. The last generator exists since 5.0. */
const generators = ['gen-xtrans.py', 'gen-dbus.py', 'gen-conditionals.py'];
const generatedFolders = [
  'generated_x',
  'generated_perms_leading',
  'generated_perms_safe',
  'generated_dbus',
  'generated_conditional',
];

/**
 * Returns the tests of the installed AppArmor release. The source package is downloaded and verified through the local
 * apt sources, and cached by version and checksum. Requires `python3`.
 */
export async function fetchUpstreamSuite(): Promise<UpstreamSuite> {
  const version = await installedVersion();
  const prefix = `apparmor-tests-${version.replaceAll(/[^\w.+~-]/g, '_')}-`;
  await mkdir(cacheFolder, { recursive: true });
  const cached = (await readdir(cacheFolder)).find((name) => name.startsWith(prefix));
  if (cached !== undefined) return suiteIn(version, join(cacheFolder, cached));

  return Apt.with('deb-src', machineAptSources(), async (apt) => {
    const archive = await verifiedArchive(await apt.downloadSource('apparmor', version));
    const name = prefix + archive.checksum.slice(0, 16);
    return suiteIn(version, await cachedFolder(name, (staging) => unpackAndGenerate(archive, staging)));
  });
}

/** Returns the tests of a further Debian suite's AppArmor release; the archive is asked every month. */
export async function fetchUpstreamSuiteOf(suite: string): Promise<UpstreamSuite> {
  const month = new Date().toISOString().slice(0, 7);
  const folder = await cachedFolder(`apparmor-tests-${suite}-${month}`, (staging) =>
    Apt.with('deb-src', sourcesOfSuite(suite, machineAptSources()), async (apt) => {
      const files = await apt.downloadSource('apparmor');
      await unpackAndGenerate(await verifiedArchive(files), staging);
      await writeFile(join(staging, 'version'), await describedVersion(files));
    }),
  );
  return suiteIn(await readFile(join(folder, 'version'), 'utf8'), folder);
}

function suiteIn(version: string, folder: string): UpstreamSuite {
  return { version, directory: join(folder, suitePath), logs: join(folder, logsFolder) };
}

/** Unpacks the tests of a source package and runs the included generators. */
async function unpackAndGenerate(archive: Archive, staging: string): Promise<void> {
  const unpack = ['--extract', '--file', archive.path, '--directory', staging, '--no-same-owner'];
  await execa('tar', [...unpack, '--strip-components=2', '--wildcards', `*/${testsPath}`]);
  await execa('tar', [...unpack, '--strip-components=4', '--wildcards', `*/${logsPath}`]);
  for (const folder of generatedFolders) await mkdir(join(staging, suitePath, folder), { recursive: true });
  const programs = join(staging, 'tst');
  const there = new Set(await readdir(programs));
  for (const generator of generators)
    if (there.has(generator)) await execa('python3', [generator], { cwd: programs, stdin: 'ignore' });
}

/** The version of the source package of the installed AppArmor. */
async function installedVersion(): Promise<string> {
  const { stdout } = await execa('dpkg-query', ['--show', '--showformat=${source:Version}', 'apparmor']);
  if (stdout === '') throw new Error('apparmor is not installed, so there is no release whose tests to fetch');
  return stdout;
}

/** A file with a verified checksum. */
interface Archive {
  readonly path: string;
  readonly checksum: string;
}

/** The upstream part of a downloaded source package. */
async function verifiedArchive(files: readonly string[]): Promise<Archive> {
  const { path: description, text } = await readDescription(files);
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

async function describedVersion(files: readonly string[]): Promise<string> {
  const { path, text } = await readDescription(files);
  const version = /^Version: (\S+)$/m.exec(text)?.[1];
  if (version === undefined) throw new Error(`${path} names no version`);
  return version;
}

/** The description of a downloaded source package, with the names of the files. */
async function readDescription(files: readonly string[]): Promise<{ path: string; text: string }> {
  const path = files.find((file) => file.endsWith('.dsc'));
  if (path === undefined) throw new Error('apt-get source downloaded no source package');
  return { path, text: await readFile(path, 'utf8') };
}
