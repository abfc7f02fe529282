import { chmod, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { machineAptSources, printAptSources, sourcesOfSuite } from '../debian/apt-sources.ts';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';

/** The release that hosts and containers are made of. */
const suite = 'trixie';

/** What mmdebstrap unpacks to, and not in `/tmp`: that is often in memory. */
const scratch = '/var/tmp';
const neededBytes = 3 * 2 ** 30;

/** Nothing reads them here, and they are a third of the files. */
const leftOut = ['doc', 'man', 'locale', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);

/**
 * As root, mmdebstrap mounts the machine's file systems in what it makes, and when it is killed they stay there.
 * In namespaces of its own all of it ends with this process. As a user, it makes namespaces itself; in a chroot,
 * whose root is no mount, there can be none.
 */
async function ownNamespaces(): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return [];
  const command = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--'] as const;
  const [program, ...options] = command;
  const tried = await execa(program, [...options, 'true'], { reject: false, stdin: 'ignore' });
  return tried.failed ? [] : command;
}

/** A root file system to make. */
export interface DebianSettings {
  readonly packages: readonly string[];
  /** Hooks of mmdebstrap(1), for after the packages. */
  readonly customizeHooks?: readonly string[];
}

/** Makes a tar of a Debian root file system, from packages of the archive that this machine's apt knows. */
export async function makeDebianTar(target: string, settings: DebianSettings): Promise<void> {
  await needSpace(scratch);
  await needSpace(dirname(target));
  await withTemporaryFolder(async (folder) => {
    // As a user, mmdebstrap goes on as one of the user's subordinates.
    await chmod(folder, 0o755);
    const sources = sourcesOfSuite(suite, machineAptSources());
    const list = join(folder, 'lab.sources');
    await writeFile(list, printAptSources('deb', sources));
    const hooks = (settings.customizeHooks ?? []).map((hook) => `--customize-hook=${hook}`);
    const packages = `--include=${settings.packages.join(',')}`;
    const options = ['--variant=minbase', '--format=tar', packages, ...leftOut, ...hooks];
    // Where apt here knows no archive of Debian, mmdebstrap has one of its own.
    const archive = sources.length === 0 ? [] : [list];
    const command = [
      '--pdeathsig',
      'KILL',
      '--',
      ...(await ownNamespaces()),
      'mmdebstrap',
      ...options,
      suite,
      '-',
      ...archive,
    ];
    const result = await execa('setpriv', command, {
      // When it fails, it sends SIGHUP to its process group: it gets one of its own.
      detached: true,
      stdin: 'ignore',
      stdout: { file: target },
      buffer: { stdout: false },
      env: { TMPDIR: folder },
      reject: false,
    });
    if (!result.failed) return;
    const said = result.stderr === '' ? result.shortMessage : result.stderr.split('\n').slice(-15).join('\n');
    throw new Error(`mmdebstrap has made no root file system of ${suite}; it said at last:\n${said}`);
  }, scratch);
}

async function needSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  if (bavail * bsize >= neededBytes) return;
  throw new Error(`making an image needs ${gib(neededBytes)} GiB in ${folder}, and ${gib(bavail * bsize)} are free`);
}
