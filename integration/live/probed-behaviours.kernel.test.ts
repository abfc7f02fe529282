import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseKernel } from '@lamellar/core/kernels';
import { kernelOfDescription, readKernelDescription, untriedBehaviours } from '@lamellar/core/snapshot';
import { expect, inject, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { writeCommandInitrd } from '../lab/kernels/command-initrd.ts';
import { chooseAccelerator } from '../lab/machine/accelerator.ts';
import { VirtualMachine } from '../lab/machine/machine.ts';
import { withTemporaryFolder } from '../lab/machine/temporary-folder.ts';

// `lamellar kernel probe` must find the behaviours known from thousands of questions to the prober.
const requested = randomPart('probed behaviours', inject('kernels'), 1);

test.each(requested)(
  'the probe of kernel $version finds its measured behaviours',
  { timeout: 600_000 },
  async (kernel) => {
    const said = await withTemporaryFolder(async (folder) => {
      const report = join(folder, 'report');
      const machine = new VirtualMachine({
        accelerator: await chooseAccelerator(),
        kernel: kernel.image,
        initrd: await writeCommandInitrd(folder, ['kernel', 'probe', '--save', '-']),
        commandLine: 'quiet lsm=apparmor mitigations=off audit=0',
        memoryMiB: 1024,
        processors: 1,
        console: join(folder, 'console'),
        options: ['-serial', `file:${report}`],
      });
      await machine.poweredOff(400);
      return `${await readFile(report, 'latin1')}\n${await machine.consoleTail()}`;
    });
    const [line = '', status, left, files] = said.split(/\r?\n/);
    const reading = readKernelDescription(line);
    if ('problems' in reading) throw new Error(`${JSON.stringify(reading.problems)}\n${said}`);
    const { description } = reading;
    const probed = kernelOfDescription(description);
    const known = chooseKernel(kernel.version)?.kernel;
    expect({ behaviours: probed.behaviours, loadSets: probed.loadSets }).toEqual({
      behaviours: known?.behaviours,
      loadSets: known?.loadSets,
    });
    expect(untriedBehaviours(description)).toEqual([]);
    expect([status, left, files]).toEqual([
      expect.stringMatching(/^exit status [01]$/),
      'policy namespaces: *',
      'files: /run/lamellar*',
    ]);
  },
);
