import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeSourceLists } from './apt-sources.ts';

const run = promisify(execFile);

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
 * the user's cache under their version and checksum. A folder there is complete: it is renamed into
 * place when it is.
 */
export async function fetchUpstreamSuite(): Promise<UpstreamSuite> {
  const cache = join(homedir(), '.cache', 'lamellar');
  const version = await installedVersion();
  const prefix = `apparmor-simple-tests-${version.replaceAll(/[^\w.+~-]/g, '_')}-`;
  await mkdir(cache, { recursive: true });
  const cached = (await readdir(cache)).find((name) => name.startsWith(prefix));
  if (cached !== undefined) return { version, directory: join(cache, cached) };

  const temporary = await mkdtemp(join(tmpdir(), 'lamellar-apt-'));
  const staging = await mkdtemp(join(cache, '.staging-'));
  try {
    const archive = await downloadSource(temporary, version);
    const unpack = ['--extract', '--file', archive.path, '--directory', staging, '--no-same-owner'];
    await run('tar', [...unpack, '--strip-components=4', '--wildcards', `*/${suitePath}`]);
    await chmod(staging, 0o755);
    const directory = join(cache, prefix + archive.checksum.slice(0, 16));
    await moveInto(staging, directory);
    return { version, directory };
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await rm(staging, { recursive: true, force: true });
  }
}

/** The version of the source package of the installed AppArmor. */
async function installedVersion(): Promise<string> {
  const { stdout } = await run('dpkg-query', ['--show', '--showformat=${source:Version}', 'apparmor']);
  if (stdout === '') throw new Error('apparmor is not installed, so there is no release whose tests to fetch');
  return stdout;
}

/** Downloads the source package below a folder; the machine's own lists of packages stay as they are. */
async function downloadSource(folder: string, version: string): Promise<Archive> {
  // Where apt runs as root, it downloads as a user of its own.
  await chmod(folder, 0o755);
  const lists = join(folder, 'lists');
  const packages = join(folder, 'packages');
  for (const path of [lists, packages, join(folder, 'cache')]) await mkdir(path);
  const options = [
    ...writeSourceLists(folder),
    `--option=Dir::State::lists=${lists}`,
    `--option=Dir::Cache=${join(folder, 'cache')}`,
    '--option=Acquire::Languages=none',
    '--option=Acquire::AllowInsecureRepositories=false',
    '--option=APT::Get::AllowUnauthenticated=false',
    '--quiet=2',
  ];
  await run('apt-get', [...options, 'update']);
  await run('apt-get', [...options, 'source', '--download-only', `apparmor=${version}`], { cwd: packages });
  return verifiedArchive(packages);
}

/** A file whose checksum is the one that it should have. */
interface Archive {
  readonly path: string;
  readonly checksum: string;
}

/** The upstream part of a downloaded source package. */
async function verifiedArchive(folder: string): Promise<Archive> {
  const description = (await readdir(folder)).find((name) => name.endsWith('.dsc'));
  if (description === undefined) throw new Error('apt-get source downloaded no source package');
  const text = await readFile(join(folder, description), 'utf8');
  const checksums = /^Checksums-Sha256:\n((?: .*\n)+)/m.exec(text)?.[1] ?? '';
  const [, checksum, name] = /^ ([0-9a-f]{64}) \d+ ([^/\s]+\.orig\.tar\.\w+)$/m.exec(checksums) ?? [];
  if (checksum === undefined || name === undefined) throw new Error(`${description} names no upstream archive`);
  const path = join(folder, name);
  const actual = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  if (actual !== checksum) throw new Error(`${name} is not what ${description} describes`);
  return { path, checksum };
}

/** Renames a folder; where another run was faster, its folder is as good. */
async function moveInto(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}
