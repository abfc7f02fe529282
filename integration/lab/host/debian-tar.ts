import { chmod, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { machineAptSources, printAptSources, sourcesOfSuite } from '../debian/apt-sources.ts';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';

/** The Debian release of hosts and containers. */
const suite = 'trixie';

/** The scratch folder of mmdebstrap. `/tmp` is unsuitable because it is often in memory. */
const scratch = '/var/tmp';
const neededBytes = 3 * 2 ** 30;

/** Nothing reads documentation here, and these files are a third of all files. */
const excludedPaths = ['doc', 'man', 'locale', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);

/**
 * Returns a command that runs mmdebstrap in separate namespaces. As root, mmdebstrap mounts the machine's file systems
 * in the target, and the mounts would survive a kill. Separate namespaces end with the current process. As a user,
 * mmdebstrap makes its own namespaces. In a chroot without a mount as root, separate namespaces are impossible.
 */
async function ownNamespaces(): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return [];
  const command = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--'] as const;
  const [program, ...options] = command;
  const tried = await execa(program, [...options, 'true'], { reject: false, stdin: 'ignore' });
  return tried.failed ? [] : command;
}

/** The settings of a root file system. */
export interface DebianSettings {
  readonly packages: readonly string[];
  /** Hooks of mmdebstrap(1) to run after the installation of packages. */
  readonly customizeHooks?: readonly string[];
}

/** Makes a tar of a Debian root file system, from packages of the archive in the local apt configuration. */
export async function makeDebianTar(target: string, settings: DebianSettings): Promise<void> {
  await needSpace(scratch);
  await needSpace(dirname(target));
  await withTemporaryFolder(async (folder) => {
    // As a user, mmdebstrap continues as a subordinate id of the user, which needs access.
    await chmod(folder, 0o755);
    const sources = sourcesOfSuite(suite, machineAptSources());
    const list = join(folder, 'lab.sources');
    await writeFile(list, printAptSources('deb', sources));
    const hooks = (settings.customizeHooks ?? []).map((hook) => `--customize-hook=${hook}`);
    const packages = `--include=${settings.packages.join(',')}`;
    const options = ['--variant=minbase', '--format=tar', packages, ...excludedPaths, ...hooks];
    // Without a Debian archive in the local apt configuration, mmdebstrap uses its default.
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
      // A failing mmdebstrap sends SIGHUP to the whole process group, hence a separate group.
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
