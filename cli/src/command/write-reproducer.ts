import { printable } from '@lamellar/core/language';
import type { PairAnswer } from '@lamellar/core/mediation';
import { writeNewFolder } from '../adapters/filesystem/new-folder.ts';
import { announce } from '../adapters/process/logger.ts';
import { CommandError } from '../exit-status.ts';
import type { CommandPolicy } from '../policy/load-policy.ts';
import { reproducer } from '../reproduce/reproducer.ts';

/** Writes policy and a script that shows the answers to a question on a running kernel. */
export function writeReproducer(
  folder: string,
  policies: readonly CommandPolicy[],
  pairs: readonly PairAnswer[],
): void {
  if (policies.length > 1) throw new CommandError('--reproduce needs a single kernel', { hint: 'give --kernel once' });
  if (!writeNewFolder(folder, reproducer(pairs)))
    throw new CommandError(`${printable(folder)}: the directory is not empty`, { hint: 'name a new directory' });
  announce(`a script that shows the answer: run \`sh ${printable(folder)}/run\` as root`);
}
