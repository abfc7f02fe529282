import type { MeasuredKernel } from '@lamellar/core';
import { printable, wrongFile } from '@lamellar/core/language';
import {
  kernelOfDescription,
  maxKernelDescriptionSize,
  readKernelDescription,
  untriedBehaviours,
  type KernelDescription,
} from '@lamellar/core/snapshot';
import { CommandError } from '../../exit-status.ts';
import { readNamedFile } from '@lamellar/node/files';
import { warn } from '../process/logger.ts';

const kernels = new Map<string, MeasuredKernel>();

/**
 * Reads the kernel of a file that `lamellar kernel probe --save` has written. Returns the identical object for a repeated
 * file. Warns on stderr about incomplete descriptions.
 *
 * @throws CommandError if the file is not a kernel description
 */
export function describedKernel(file: string): MeasuredKernel {
  const same = kernels.get(file);
  if (same !== undefined) return same;
  const description = readDescription(file);
  const kernel = kernelOfDescription(description);
  const untried = untriedBehaviours(description).length;
  if (untried > 0)
    warn(
      `kernel ${kernel.version}: ${untried} behaviours were not measured; assuming the behaviours of ${description.nearest}`,
    );
  kernels.set(file, kernel);
  return kernel;
}

function readDescription(file: string): KernelDescription {
  const name = printable(file);
  const read = readNamedFile(file, maxKernelDescriptionSize);
  if ('reason' in read) throw new CommandError(`kernel ${name}: ${read.reason}`, read);
  const reading = readKernelDescription(read.bytes.toString());
  if ('description' in reading) return reading.description;
  const wrong = wrongFile(read.bytes.toString('latin1'), file, 'kernel');
  if (wrong !== undefined) throw new CommandError(`kernel ${name}: ${wrong.message}`, wrong);
  const lines = reading.problems.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
  throw new CommandError(`kernel ${name} is no description:\n${lines.join('\n')}`, {
    hint: 'run `lamellar kernel probe --save FILE` on the host to write a description',
  });
}
