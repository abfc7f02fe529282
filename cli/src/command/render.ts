import { printable } from '@lamellar/core/language';
import { readDesign, type DesignOptions } from '../provision/plan/design.ts';
import { isProxmox } from '@lamellar/node/manifest';
import { uncarriedLayers } from '../provision/plan/skip-reasons.ts';
import { layOut } from '../provision/resources/layout.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeNewFolder } from '../adapters/filesystem/new-folder.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';

/** `lamellar render DIRECTORY`: writes the files of `apply` into a directory, without a host. */
export async function render(folder: string, options: DesignOptions): Promise<ExitStatus> {
  const { chosen } = await readDesign(options);
  const [uncarried] = uncarriedLayers(chosen.filter(isProxmox)).values();
  if (uncarried !== undefined) throw new CommandError(uncarried.message, uncarried);
  const layout = layOut(chosen);
  if (!writeNewFolder(folder, layout.files))
    throw new CommandError(`${folder}: the directory is not empty`, { hint: 'name an empty or new directory' });
  writeOutput(`${layout.files.size} files in ${printable(folder)}\n`);
  return exitStatus.success;
}
