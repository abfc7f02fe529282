import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cachedFolder, cacheFolder } from '../cache.ts';
import { Apt, type DebianPackage } from '../debian/apt.ts';
import { machineAptSources, sourcesOfSuite } from '../debian/apt-sources.ts';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';
import { choosePackage } from './choose-package.ts';
import { describeWanted, type WantedKernel } from './kernel-list.ts';

/** An available kernel. */
export interface LabKernel {
  readonly wanted: WantedKernel;
  /** The upstream version, as in `6.12.43`. */
  readonly version: string;
  /** The Debian package of the kernel. */
  readonly package: DebianPackage;
  /** The name and version of the package, for reports. */
  readonly origin: string;
  /** The path of the kernel image. */
  readonly image: string;
}

/** An unavailable kernel, with the reason. */
export interface MissingKernel {
  readonly wanted: WantedKernel;
  readonly reason: string;
}

/** The last known package of a suite for a wanted kernel, as a key into the cache. */
interface Choice {
  readonly package: DebianPackage;
  readonly seen: number;
}

const day = 24 * 60 * 60 * 1000;

/**
 * Prepares a kernel: from the cache if the suite was asked within a day or is unreachable now, else downloaded and
 * verified by apt. Never throws on errors of the network or the archive.
 */
export async function provideKernel(wanted: WantedKernel): Promise<LabKernel | MissingKernel> {
  const known = await readChoice(wanted);
  const cached = known === undefined ? undefined : await cachedKernel(wanted, known.package);
  if (known !== undefined && cached !== undefined && Date.now() - known.seen < day) return cached;
  try {
    return await fetchKernel(wanted);
  } catch (error) {
    return cached ?? { wanted, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Prepares all available kernels, three at a time, because apt uses a processor for unpacking lists. */
export async function provideKernels(list: readonly WantedKernel[]): Promise<readonly (LabKernel | MissingKernel)[]> {
  const results: (LabKernel | MissingKernel)[] = [];
  const queue = [...list.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await provideKernel(next[1]);
  };
  await Promise.all([work(), work(), work()]);
  return results;
}

function fetchKernel(wanted: WantedKernel): Promise<LabKernel> {
  return Apt.with('deb', sourcesOfSuite(wanted.suite, machineAptSources()), async (apt) => {
    const chosen = choosePackage(wanted, await apt.find(/^linux-(?:image|binary)-\d.*-cloud-amd64$/));
    if (chosen === undefined) throw new Error(`${wanted.suite} has no kernel ${wanted.version} any more`);
    await cachedFolder(folderName(chosen), async (staging) =>
      unpackKernel(await apt.download(chosen), join(staging, 'vmlinuz')),
    );
    await writeChoice(wanted, { package: chosen, seen: Date.now() });
    const kernel = await cachedKernel(wanted, chosen);
    if (kernel === undefined) throw new Error(`${chosen.name} was unpacked and is gone from the cache`);
    return kernel;
  });
}

/** Copies the only kernel image of a package; since 7.2 the image is below usr/lib/modules. */
async function unpackKernel(deb: string, image: string): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    await execa('dpkg-deb', ['--extract', deb, folder], { stdin: 'ignore' });
    const files = await readdir(folder, { recursive: true });
    const found = files.find((path) => /(?:^boot\/vmlinuz-[^/]+|^usr\/lib\/modules\/[^/]+\/vmlinuz)$/.test(path));
    if (found === undefined) throw new Error(`${deb} holds no kernel image`);
    await copyFile(join(folder, found), image);
  });
}

function folderName(chosen: DebianPackage): string {
  return `kernel-${keyOfPackage(chosen)}`;
}

/** A package as part of a name in the cache. */
export function keyOfPackage({ name, version, sha256 }: DebianPackage): string {
  return `${name}-${version.replaceAll(/[^\w.+~-]/g, '_')}-${sha256.slice(0, 16)}`;
}

async function cachedKernel(wanted: WantedKernel, chosen: DebianPackage): Promise<LabKernel | undefined> {
  const image = join(cacheFolder, folderName(chosen), 'vmlinuz');
  const isThere = await stat(image).then(
    ({ size }) => size > 0,
    () => false,
  );
  if (!isThere) return undefined;
  const [version = ''] = /\d+\.\d+(?:\.\d+)?/.exec(chosen.name) ?? [];
  return { wanted, version, package: chosen, origin: `${chosen.name} ${chosen.version}`, image };
}

function choicePath(wanted: WantedKernel): string {
  return join(cacheFolder, `kernel-choice-${wanted.suite}-${wanted.version}.json`);
}

async function readChoice(wanted: WantedKernel): Promise<Choice | undefined> {
  try {
    return JSON.parse(await readFile(choicePath(wanted), 'utf8')) as Choice;
  } catch {
    return undefined; // never written, or written before a crash of the machine
  }
}

async function writeChoice(wanted: WantedKernel, choice: Choice): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  const path = choicePath(wanted);
  const staging = `${path}.${process.pid}`;
  try {
    await writeFile(staging, JSON.stringify(choice));
    await rename(staging, path);
  } finally {
    await rm(staging, { force: true });
  }
}

/** The name of a kernel in reports. */
export function kernelInReports(kernel: LabKernel | MissingKernel): string {
  if ('image' in kernel) return `${kernel.version} (${kernel.wanted.suite})`;
  return `${describeWanted(kernel.wanted)}: not available: ${kernel.reason}`;
}
