import { measuredKernels } from '@lamellar/core';
import { readKernels } from '@lamellar/core/kernels';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import type { KernelsView } from '../views/kernels-view.ts';
import { doctor, type DoctorFlags } from './doctor.ts';
import { features } from './features.ts';

/** The options of `kernel`. */
export type KernelFlags = Pick<DoctorFlags, 'format' | 'save'>;

/** An action of `kernel`. */
export type KernelAction = 'list' | 'probe' | 'features';

/** `lamellar kernel ACTION`: lists the known kernels, measures the running kernel, or prints the features of a kernel. */
export async function kernel(
  action: KernelAction,
  version: string | undefined,
  { format, save }: KernelFlags,
): Promise<ExitStatus> {
  if (action !== 'probe' && save !== undefined)
    throw new CommandError(`\`kernel ${action}\` has no --save`, { hint: 'write `lamellar kernel probe --save FILE`' });
  if (action !== 'features' && version !== undefined)
    throw new CommandError(`\`kernel ${action}\` has no argument`, { hint: `write \`lamellar kernel ${action}\`` });
  if (action === 'probe') return doctor({ format, probe: true, ...(save === undefined ? {} : { save }) });
  if (action === 'list') return list(format);
  if (format !== 'human')
    throw new CommandError('`kernel features` has only the format of apparmor_parser', { hint: 'omit --format' });
  return features(version);
}

function list(format: KernelFlags['format']): ExitStatus {
  const view: KernelsView = {
    kernels: [
      ...measuredKernels.map(({ version }) => ({ version, aliases: [], measured: true })),
      ...readKernels.map(({ version, aliases }) => ({ version, aliases, measured: false })),
    ],
  };
  writeOutput(format === 'json' ? `${JSON.stringify(view)}\n` : kernelsText(view));
  return exitStatus.success;
}

function kernelsText({ kernels }: KernelsView): string {
  const rowsOf = (isMeasured: boolean): readonly string[] =>
    kernels
      .filter(({ measured }) => measured === isMeasured)
      .map(({ version, aliases }) => `  ${[version, ...aliases].join(', ')}`);
  return ['measured', ...rowsOf(true), '', 'read from source, not measured', ...rowsOf(false), ''].join('\n');
}
