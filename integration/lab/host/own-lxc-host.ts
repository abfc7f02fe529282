import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { containerImage } from '../containers/container-image.ts';
import { DockerEngine } from '../containers/docker-engine.ts';
import { chooseAccelerator } from '../machine/accelerator.ts';
import { VirtualMachine } from '../machine/machine.ts';
import { makeTemporaryFolder } from '../machine/temporary-folder.ts';
import { freePort } from './free-port.ts';
import { requestedHostKernel, type BootKernel } from './host-kernel.ts';
import { lxcHostImage } from './lxc-host-image.ts';
import { incusPreparation } from './incus-recipe.ts';
import { hostCommandLine, sshHostName } from './lxc-host-recipe.ts';
import { LxcHost } from './lxc-host.ts';
import type { LxcHostImage } from './make-host-image.ts';
import { savedHost } from './saved-host.ts';
import { servicesDisk, servicesSerial } from './services-disk.ts';

/** A private host in a machine; the machine ends with the current process at the latest. */
export class OwnLxcHost extends LxcHost {
  readonly #machine: VirtualMachine;
  readonly #folder: string;

  private constructor(machine: VirtualMachine, folder: string, ports: Ports, { knownHosts, identity }: LxcHostImage) {
    super({ ssh: { port: ports.ssh, hostName: sshHostName, knownHosts, identity }, dockerPort: ports.docker });
    this.#machine = machine;
    this.#folder = folder;
  }

  /**
   * Starts a host whose writes are discarded with it, with the disk of the services. The host is restored from saved
   * memory, or booted if a kernel is given. The image and the saved memory are made if the cache has none.
   *
   * @param kernel - replaces the kernel of the image and of `LAMELLAR_HOST_KERNEL`
   */
  static async start(kernel?: BootKernel): Promise<OwnLxcHost> {
    const image = await OwnLxcHost.image();
    const services = await servicesDisk();
    const other = kernel ?? (await requestedHostKernel());
    if (other !== undefined) return OwnLxcHost.#open({ ...image, ...other, services, device: 'nvme', isKept: false });
    const parts = { services, device: 'virtio-blk-pci', isKept: false } as const;
    const saved = await savedHost(image, services, async ({ memory, ...host }) => {
      await (await OwnLxcHost.#open({ ...host, ...parts, isKept: true })).#save(memory);
    });
    const host = await OwnLxcHost.#open({ ...saved, ...parts });
    await host.setClock(0);
    return host;
  }

  /** Returns the image of hosts, built if the cache has none. */
  static image(): Promise<LxcHostImage> {
    return lxcHostImage(prepareImage);
  }

  /** Boots the image without a snapshot, and keeps the host's writes. */
  static bootKept(image: LxcHostImage): Promise<OwnLxcHost> {
    return OwnLxcHost.#open({ ...image, device: 'nvme', isKept: true });
  }

  static async #open(parts: HostParts): Promise<OwnLxcHost> {
    for (let attempt = 1; ; attempt++) {
      const host = await OwnLxcHost.#launch(parts);
      try {
        await host.untilUp(undefined, () => host.#checkMachine());
        return host;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        // The error of an ended machine already includes the console.
        const tail = host.#machine.hasEnded ? '' : `\nIts console ends with:\n${await host.consoleTail()}`;
        await host.kill();
        // Between the search for a free port and QEMU's use, a different process may have taken the port.
        if (attempt < 5 && reason.includes('Could not set up host forwarding rule')) continue;
        throw new Error(`the LXC host has not started: ${reason}${tail}`, { cause: error });
      }
    }
  }

  static async #launch(parts: HostParts): Promise<OwnLxcHost> {
    const folder = await makeTemporaryFolder();
    const ports = { ssh: await freePort(), docker: await freePort() };
    const { kernel, initrd, memory } = parts;
    const machine = new VirtualMachine({
      accelerator: await chooseAccelerator(),
      kernel,
      ...(initrd !== undefined && { initrd }),
      ...(memory !== undefined && { memory }),
      commandLine: hostCommandLine,
      memoryMiB: 3072,
      mayReboot: true,
      console: join(folder, 'console'),
      options: [...diskOptions(parts), ...networkOptions(ports), '-device', 'virtio-rng-pci'],
    });
    return new OwnLxcHost(machine, folder, ports, parts);
  }

  /** Shuts the host down as an administrator would. */
  async powerOff(): Promise<void> {
    await this.run(['systemctl', 'poweroff']).catch(() => undefined);
    await this.#machine.poweredOff(120).finally(() => this.kill());
  }

  /** Saves the memory in a file, and ends the host. */
  async #save(file: string): Promise<void> {
    await this.close();
    await this.#machine.save(file).finally(() => this.kill());
  }

  /** Kills the host. Nothing of the host is kept, so no shutdown is needed. */
  async kill(): Promise<void> {
    await this.close();
    await this.#machine.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The last lines of the host's console, for messages. */
  consoleTail(lines?: number): Promise<string> {
    return this.#machine.consoleTail(lines);
  }

  async #checkMachine(): Promise<void> {
    if (!this.#machine.hasEnded) return;
    await this.#machine.poweredOff(1);
    throw new Error('it has powered off instead of starting');
  }
}

/** The files of a host, and how the machine uses them. */
interface HostParts extends LxcHostImage {
  readonly initrd?: string;
  /** The saved memory; undefined for a boot. */
  readonly memory?: string;
  /** The disk of the services. */
  readonly services?: string;
  /**
   * The device of the host's own disk. Debian's kernel has a built-in driver for NVMe only, and QEMU can save a machine
   * with a virtio disk only.
   */
  readonly device: 'nvme' | 'virtio-blk-pci';
  /** Keeps the host's writes on its own disk. Writes to the disk of the services are always discarded. */
  readonly isKept: boolean;
}

interface Ports {
  readonly ssh: number;
  readonly docker: number;
}

/**
 * Prepares for later boots: a policy cache, the host's identity, and Docker's folders with the image of privileged
 * containers. Under emulation, each of these steps takes longer than the rest of a boot.
 */
async function prepareImage(image: LxcHostImage): Promise<void> {
  const host = await OwnLxcHost.bootKept(image);
  try {
    await DockerEngine.ofHost(host.connection).needImage(await containerImage());
    for (const command of incusPreparation) await host.output(command);
    await host.powerOff();
  } finally {
    await host.kill();
  }
}

/** QEMU deletes the file of a snapshot directly after opening it: even a killed run leaves no file. */
function diskOptions({ disk, services, device, isKept }: HostParts): readonly string[] {
  const drive = (file: string, id: string, model: string, snapshot: 'on' | 'off') => [
    '-drive',
    `file=${file},format=raw,if=none,id=${id},cache=unsafe,snapshot=${snapshot}`,
    '-device',
    `${model},drive=${id},serial=${id}`,
  ];
  // The kernel numbers NVMe disks in any order, so the second disk uses virtio.
  const further = services === undefined ? [] : drive(services, servicesSerial, 'virtio-blk-pci', 'on');
  return [...drive(disk, 'root', device, isKept ? 'off' : 'on'), ...further];
}

/** The host cannot connect to the outside, and only users of the local machine can connect to the host. */
function networkOptions(ports: Ports): readonly string[] {
  const forward = (port: number, to: number) => `hostfwd=tcp:127.0.0.1:${port}-:${to}`;
  const network = ['user,id=network,restrict=on', forward(ports.ssh, 22), forward(ports.docker, 2375)].join(',');
  return ['-netdev', network, '-device', 'virtio-net-pci,netdev=network'];
}
