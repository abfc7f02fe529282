import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseAccelerator } from '../machine/accelerator.ts';
import { VirtualMachine } from '../machine/machine.ts';
import { makeTemporaryFolder } from '../machine/temporary-folder.ts';
import { freePort } from './free-port.ts';
import { sshHostName } from './lxc-host-recipe.ts';
import { LxcHost } from './lxc-host.ts';

/** The files of a member: of a disk to boot, or of a saved machine. */
export interface MemberFiles {
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
  readonly disk: string;
  /** The saved memory; undefined for a boot. */
  readonly memory?: string;
  readonly knownHosts: string;
  readonly identity: string;
}

/** Returns the address of a member in the network of the cluster. @param number - from 1 */
export function memberAddress(number: number): string {
  return `10.9.0.${10 + number}`;
}

/** The hardware address of a member in the network of the cluster. @param number - from 1 */
export function memberMac(number: number): string {
  return `52:54:00:bb:01:0${number}`;
}

/** A host of a cluster, in a machine that QEMU can save and restore. */
export class ClusterMember extends LxcHost {
  readonly #machine: VirtualMachine;
  readonly #folder: string;

  private constructor(machine: VirtualMachine, folder: string, port: number, { knownHosts, identity }: MemberFiles) {
    super({ ssh: { port, hostName: sshHostName, knownHosts, identity }, dockerPort: 0 });
    this.#machine = machine;
    this.#folder = folder;
  }

  /**
   * Boots a member and keeps the writes, or restores a saved member and discards the writes.
   *
   * @param number - from 1
   * @param network - a port of the loopback multicast group that connects the members of a cluster
   */
  static async start(files: MemberFiles, number: number, network: number): Promise<ClusterMember> {
    const [folder, port] = [await makeTemporaryFolder(), await freePort()];
    const { kernel, initrd, commandLine, disk, memory } = files;
    const snapshot = memory === undefined ? 'off' : 'on';
    const group = `remote.type=inet,remote.host=239.77.0.1,remote.port=${network}`;
    const machine = new VirtualMachine({
      accelerator: await chooseAccelerator(),
      kernel,
      initrd,
      commandLine,
      memoryMiB: 1536,
      processors: 1,
      mayReboot: true,
      console: join(folder, 'console'),
      ...(memory !== undefined && { memory }),
      options: [
        ['-drive', `file=${disk},format=raw,if=none,id=root,cache=unsafe,snapshot=${snapshot}`],
        ['-device', 'virtio-blk-pci,drive=root,serial=root'],
        ['-netdev', `user,id=network,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
        ['-device', 'virtio-net-pci,netdev=network'],
        ['-netdev', `dgram,id=lan,${group},local.type=inet,local.host=127.0.0.1,local.port=0`],
        ['-device', `virtio-net-pci,netdev=lan,mac=${memberMac(number)}`],
        ['-device', 'virtio-rng-pci'],
      ].flat(),
    });
    const member = new ClusterMember(machine, folder, port, files);
    try {
      await member.untilUp(undefined, async () => {
        if (machine.hasEnded) throw new Error(await machine.describe());
      });
    } catch (error) {
      const console = await machine.consoleTail();
      await member.kill();
      const message = `member ${number} has not started: ${String(error)}\nThe console ends with:\n${console}`;
      throw new Error(message, { cause: error });
    }
    return member;
  }

  /** Saves the memory of the running machine in a file, and ends the machine. */
  async save(file: string): Promise<void> {
    await this.close();
    await this.#machine.save(file).finally(() => this.kill());
  }

  /** Kills the machine. */
  async kill(): Promise<void> {
    await this.close();
    await this.#machine.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
