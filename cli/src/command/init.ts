import path from 'node:path';
import { printable } from '@lamellar/core/language';
import { containersOutside } from '../provision/plan/skip-reasons.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { findIncusContainers, findLxcContainers, type UnmanagedContainer } from '../adapters/find-containers.ts';
import { lxcPaths } from '../adapters/lxc/lxc-path.ts';
import { thisMachine } from '../adapters/machine.ts';
import { failure, ownUser } from '@lamellar/node/files';
import { convertManifestAt, type Instance } from '@lamellar/node/manifest';
import { namingFile } from '../adapters/filesystem/naming-file.ts';
import { writeNewFile } from '../adapters/filesystem/atomic-files.ts';
import { rewriteFile } from '../adapters/filesystem/rewrite-file.ts';
import { inFolder } from '../adapters/filesystem/writable-folder.ts';
import { policySurroundings } from '../adapters/policy/policy-surroundings.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { readManifestFile } from '../manifest/load-manifest.ts';
import { printSections, printStarter } from '../manifest/print-starter.ts';
import { announce, warn } from '../adapters/process/logger.ts';
import { countOf } from '../words/count-of.ts';
import { reportUnread } from '../render/report.ts';
import { chooseManifest, type ChosenManifest } from '../policy/choose-manifest.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { defaultBase } from '../policy/policy-options.ts';

/** The options of `init`. */
export interface InitFlags {
  readonly printMissing?: true;
  readonly convert?: true;
  readonly manifest?: string;
  readonly allowUntrustedManifest?: true;
}

/**
 * `lamellar init`: writes a first manifest from the containers of this host. With `--print-missing`, prints the sections of
 * containers that the manifest lacks. With `--convert`, rewrites a manifest of version 1 as version 2.
 */
export async function init(options: InitFlags): Promise<ExitStatus> {
  if (options.printMissing === true) return printMissing(options);
  if (options.convert === true) return convert(options);
  if (options.allowUntrustedManifest === true)
    throw new CommandError('--allow-untrusted-manifest needs --print-missing or --convert', {
      hint: 'add --print-missing or --convert',
    });
  const { manifest: file = 'lamellar.yaml' } = options;
  const name = printable(file);
  const containers = await findContainers([]);
  try {
    inFolder(path.dirname(file), (folder) => {
      const place = path.join(folder, path.basename(file));
      namingFile(file, () => writeNewFile(place, printStarter(containers), { mode: 0o644, ...ownUser() }));
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandError(`${name} already exists`, {
      hint: 'edit or remove the file; `lamellar init --print-missing` prints the missing containers',
    });
  }
  const found =
    containers.length === 0
      ? 'no containers, since none was found'
      : containers.length === 1
        ? 'one container'
        : `${containers.length} containers`;
  writeOutput(`${name} has ${found}; edit it, then see \`lamellar plan\`\n`);
  return exitStatus.success;
}

function convert(options: InitFlags): ExitStatus {
  const { file, named } = existing(options);
  const name = printable(file);
  const surroundings = policySurroundings({ base: defaultBase }, named);
  if (readManifestFile(file, surroundings).version === 2) {
    announce(`${name} is a manifest of version 2: nothing to do`);
    return exitStatus.success;
  }
  const converted = convertManifestAt(file, surroundings.files);
  if (converted === undefined)
    throw new CommandError(`${name}: the YAML is too intricate to convert; the file is unchanged`, {
      hint: 'change the version and the four keys in an editor: docs/reference/manifest.md lists the keys',
    });
  if ('diagnostics' in converted) throw new PolicyError(converted.diagnostics);
  rewriteFile(file, Buffer.from(converted.text));
  writeOutput(`${name} is converted to version 2\n`);
  return exitStatus.success;
}

/** Returns the existing manifest. @throws CommandError if there is none */
function existing(options: InitFlags): ChosenManifest {
  const manifest = chooseManifest(options);
  if (manifest === undefined)
    throw new CommandError('no manifest: neither lamellar.yaml here nor /etc/lamellar/lamellar.yaml', {
      hint: '`lamellar init` writes one',
    });
  return manifest;
}

async function printMissing(options: InitFlags): Promise<ExitStatus> {
  const manifest = existing(options);
  const { containers, version } = readManifestFile(
    manifest.file,
    policySurroundings({ base: defaultBase }, manifest.named),
  );
  const missing = containersOutside([...containers.values()], await findContainers(containers.values()));
  if (missing.length === 0) announce('the manifest has all containers of this host');
  else announce(`${countOf(missing.length, 'container')} of this host missing; add below \`containers:\``);
  writeOutput(printSections(missing, version, containers.keys()));
  return missing.length === 0 ? exitStatus.success : exitStatus.denied;
}

/** Lists the containers of LXC and Incus. @param known - containers whose LXC paths are searched, too */
async function findContainers(known: Iterable<Instance>): Promise<readonly UnmanagedContainer[]> {
  return [...findOfLxc(known), ...(await findOfIncus())];
}

function findOfLxc(known: Iterable<Instance>): readonly UnmanagedContainer[] {
  try {
    // A container can be in any path. Containers of an ordinary user are not in reach of a manifest.
    const running = ownUser().uid === 0 ? thisMachine.live().lxc.all : [];
    const { containers, unread } = findLxcContainers(lxcPaths([...known, ...running]));
    reportUnread(unread);
    return containers;
  } catch (error) {
    warn(`the containers of LXC cannot be listed: ${failure(error).reason}`);
    return [];
  }
}

async function findOfIncus(): Promise<readonly UnmanagedContainer[]> {
  try {
    return await findIncusContainers();
  } catch (error) {
    warn(`the containers of Incus cannot be listed: ${failure(error).reason.trim()}`);
    return [];
  }
}
