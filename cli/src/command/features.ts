import { featuresFileOf } from '@lamellar/core/kernels';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { assumedKernels } from '../adapters/kernel/assumed-kernels.ts';
import { severalKernels } from '../adapters/policy/policy-surroundings.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';

/** `lamellar kernel features [KERNEL]`: prints the AppArmor features of a kernel, in the format of apparmor_parser. */
export function features(version: string | undefined): ExitStatus {
  const [first, ...others] = assumedKernels(version === undefined ? [] : [version]);
  if (others.length > 0) throw severalKernels();
  writeOutput(featuresFileOf(first.kernel));
  return exitStatus.success;
}
