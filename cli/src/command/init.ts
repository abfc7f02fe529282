import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { findIncusContainers, findLxcContainers, type FoundContainer } from '../host/find-containers.ts';
import { failure } from '../host/disk/read-file.ts';
import { writeNewFile } from '../host/disk/safe-files.ts';
import { ownUser } from '../host/process/own-user.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { printStarter } from '../manifest/print-starter.ts';
import { announce } from '../output/announce.ts';

const file = 'lamellar.yaml';

/** `lamellar init`: a manifest to begin with, from the containers of this host. */
export async function init(): Promise<ExitStatus> {
  const containers = [...find('LXC', findLxcContainers), ...(await findIncus())];
  try {
    writeNewFile(file, printStarter(containers), { mode: 0o644, ...ownUser() });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandError(`${file} is there already`, { hint: 'take it away first, or edit it' });
  }
  const found =
    containers.length === 0
      ? 'no containers, since none was found'
      : containers.length === 1
        ? 'one container'
        : `${containers.length} containers`;
  writeOutput(`${file} has ${found}; edit it, then see \`lamellar plan\`\n`);
  return exitStatus.success;
}

function find(runtime: string, list: () => readonly FoundContainer[]): readonly FoundContainer[] {
  try {
    return list();
  } catch (error) {
    announce(`the containers of ${runtime} cannot be listed: ${failure(error).reason}`);
    return [];
  }
}

async function findIncus(): Promise<readonly FoundContainer[]> {
  try {
    return await findIncusContainers();
  } catch (error) {
    announce(`the containers of Incus cannot be listed: ${failure(error).reason.trim()}`);
    return [];
  }
}
