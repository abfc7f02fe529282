import { release } from 'node:os';
import {
  chooseKernel,
  knownAbis,
  measuredKernels,
  PolicyCache,
  type MeasuredKernel,
  type PolicyEnvironment,
} from '@lamellar/core';
import { bytesOf, textOf } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import type { SurroundingsOptions } from '../../policy/policy-options.ts';
import { readDefaultFeatures, readKernelFeatures } from '../kernel/kernel-features.ts';
import { PolicyFiles } from './policy-files.ts';
import { writeError } from '../process/standard-streams.ts';

/** What policy of this machine is read by. */
export interface PolicySurroundings {
  readonly kernel: MeasuredKernel;
  readonly files: PolicyFiles;
  readonly environment: PolicyEnvironment;
}

/** The surroundings that a command line asks for. */
export function policySurroundings(options: SurroundingsOptions): PolicySurroundings {
  const kernel = kernelOf(options.kernel);
  const files = new PolicyFiles([...(options.Include ?? []), options.base]);
  const environment: PolicyEnvironment = {
    resolve: files.resolve,
    cache: new PolicyCache(),
    kernelFeatures: readKernelFeatures(options, kernel),
    defaultFeatures: readDefaultFeatures(),
    knownAbis,
    loadSets: kernel.loadSets,
  };
  return { kernel, files, environment };
}

/** The kernel to assume; stderr says where it is not the very one that was asked for. */
function kernelOf(version: string | undefined): MeasuredKernel {
  const newest = measuredKernels.at(-1);
  if (version === undefined && newest !== undefined) return newest;
  const wanted = version === 'host' || version === undefined ? release() : version;
  const choice = chooseKernel(wanted);
  if (choice === undefined) {
    const known = measuredKernels.map((kernel) => kernel.version).join(', ');
    throw new CommandError(`unknown kernel \`${textOf(bytesOf(wanted))}\``, {
      hint: `write a version such as 6.12.43, or \`host\`; measured were ${known}`,
    });
  }
  if (!choice.exact)
    writeError(`lamellar: kernel ${textOf(bytesOf(wanted))} was not measured; assuming ${choice.kernel.version}\n`);
  return choice.kernel;
}
