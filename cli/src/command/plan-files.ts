import { printable } from '@lamellar/core/language';
import { readDesign } from '../provision/plan/design.ts';
import { isProxmox } from '@lamellar/node/manifest';
import { uncarriedLayers } from '../provision/plan/skip-reasons.ts';
import { layOut } from '../provision/resources/layout.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeNewFolder } from '../adapters/filesystem/new-folder.ts';
import type { PlanFlags } from './plan-saved.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';

/** The options of `plan` about a host, which the files do not depend on. */
const hostOptions = ['live', 'snapshot', 'kernel', 'detailedExitcode'] as const;

/** `lamellar plan --out DIRECTORY`: writes the files of `apply` into a directory, without a host. */
export async function planFiles(folder: string, options: PlanFlags): Promise<ExitStatus> {
  const excluded = hostOptions.find((name) => options[name] !== undefined);
  if (excluded !== undefined || options.format !== 'human') {
    const option = excluded === 'detailedExitcode' ? 'detailed-exitcode' : (excluded ?? 'format');
    throw new CommandError(`--out and --${option} exclude each other`, { hint: '--out compares nothing with a host' });
  }
  const { chosen } = await readDesign(options);
  const [uncarried] = uncarriedLayers(chosen.filter(isProxmox)).values();
  if (uncarried !== undefined) throw new CommandError(uncarried.message, uncarried);
  const layout = layOut(chosen);
  if (!writeNewFolder(folder, layout.files))
    throw new CommandError(`${folder}: the directory is not empty`, { hint: 'name an empty or new directory' });
  writeOutput(`${layout.files.size} files in ${printable(folder)}\n`);
  return exitStatus.success;
}
