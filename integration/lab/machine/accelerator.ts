import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { withTemporaryFolder } from './temporary-folder.ts';

/** The executor of a machine's instructions: the processor itself (KVM) or QEMU's translator (TCG). */
export type Accelerator = 'kvm' | 'tcg';

/** A boot sector that writes to the port of QEMU's debug exit, then halts. */
const bootSector = Buffer.alloc(512);
bootSector.set([0xb0, 0x10, 0xe6, 0xf4, 0xf4]);
bootSector.set([0x55, 0xaa], 510);
const exitStatus = (0x10 << 1) | 1;

let chosen: Promise<Accelerator> | undefined;

/**
 * Chooses KVM if a machine really boots with it, else TCG: `/dev/kvm` may exist without working, for example on virtual
 * machines without nested virtualisation.
 */
export function chooseAccelerator(): Promise<Accelerator> {
  return (chosen ??= bootsWithKvm().then((boots) => (boots ? 'kvm' : 'tcg')));
}

function bootsWithKvm(): Promise<boolean> {
  return withTemporaryFolder(async (folder) => {
    const disk = join(folder, 'boot-sector');
    await writeFile(disk, bootSector);
    const device = ['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04'];
    const drive = ['-drive', `file=${disk},format=raw,if=ide,readonly=on`];
    const args = ['-accel', 'kvm', '-cpu', 'max', '-nodefaults', '-display', 'none', '-no-reboot', ...device, ...drive];
    const { exitCode } = await execa('qemu-system-x86_64', args, { reject: false, timeout: 20_000, stdin: 'ignore' });
    return exitCode === exitStatus;
  });
}
