import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { containerImage } from '../containers/container-image.ts';
import { DockerEngine } from '../containers/docker-engine.ts';
import { chooseAccelerator } from '../machine/accelerator.ts';
import { VirtualMachine } from '../machine/machine.ts';
import { makeTemporaryFolder } from '../machine/temporary-folder.ts';
import { freePort } from './free-port.ts';
import { requestedHostKernel, type BootKernel } from './host-kernel.ts';
import { lxcHostImage } from './lxc-host-image.ts';
import { hostCommandLine, sshHostName, preparation } from './lxc-host-recipe.ts';
import { LxcHost } from './lxc-host.ts';
import type { LxcHostImage } from './make-host-image.ts';

/** A private host in a machine; the machine ends with the current process at the latest. */
export class OwnLxcHost extends LxcHost {
  readonly #machine: VirtualMachine;
  readonly #folder: string;

  private constructor(machine: VirtualMachine, folder: string, ports: Ports, knownHosts: string) {
    const identity = join(folder, 'key');
    super({ ssh: { port: ports.ssh, hostName: sshHostName, knownHosts, identity }, dockerPort: ports.docker });
    this.#machine = machine;
    this.#folder = folder;
  }

  /**
   * Boots a host from an image, which is built if the cache has none. The host's writes are discarded with it.
   *
   * @param furtherDisks - raw disks, available as `/dev/disk/by-id/virtio-further0` and so on
   * @param kernel - replaces the kernel of the image and of `LAMELLAR_HOST_KERNEL`
   */
  static async start(furtherDisks: readonly string[] = [], kernel?: BootKernel): Promise<OwnLxcHost> {
    const image = await OwnLxcHost.image();
    const other = kernel ?? (await requestedHostKernel());
    return OwnLxcHost.#boot({ ...image, ...other }, { isKept: false, furtherDisks });
  }

  /** Returns the image of hosts, built if the cache has none. */
  static image(): Promise<LxcHostImage> {
    return lxcHostImage(prepareImage);
  }

  /** Boots the image without a snapshot, and keeps the host's writes. */
  static bootKept(image: LxcHostImage): Promise<OwnLxcHost> {
    return OwnLxcHost.#boot(image, { isKept: true, furtherDisks: [] });
  }

  static async #boot(image: LxcHostImage & Partial<BootKernel>, disks: Disks): Promise<OwnLxcHost> {
    for (let attempt = 1; ; attempt++) {
      const host = await OwnLxcHost.#launch(image, disks);
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

  static async #launch(image: LxcHostImage & Partial<BootKernel>, disks: Disks): Promise<OwnLxcHost> {
    const folder = await makeTemporaryFolder();
    const key = join(folder, 'key');
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lamellar', '-f', key]);
    const publicKey = await execa('base64', ['--wrap=0', `${key}.pub`]);
    const ports = { ssh: await freePort(), docker: await freePort() };
    const machine = new VirtualMachine({
      accelerator: await chooseAccelerator(),
      kernel: image.kernel,
      ...(image.initrd !== undefined && { initrd: image.initrd }),
      // systemd writes the key to root's authorized keys.
      commandLine: `${hostCommandLine} systemd.set_credential_binary=ssh.authorized_keys.root:${publicKey.stdout}`,
      memoryMiB: 3072,
      mayReboot: true,
      console: join(folder, 'console'),
      options: [...diskOptions(image.disk, disks), ...networkOptions(ports), '-device', 'virtio-rng-pci'],
    });
    return new OwnLxcHost(machine, folder, ports, image.knownHosts);
  }

  /** Shuts the host down as an administrator would. */
  async powerOff(): Promise<void> {
    await this.run(['systemctl', 'poweroff']).catch(() => undefined);
    await this.#machine.poweredOff(120).finally(() => this.kill());
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

interface Disks {
  /** Keeps the host's writes on its own disk. Writes to further disks are always discarded. */
  readonly isKept: boolean;
  readonly furtherDisks: readonly string[];
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
    for (const command of preparation) await host.output(command);
    await host.powerOff();
  } finally {
    await host.kill();
  }
}

/**
 * The kernel numbers NVMe disks, and namespaces of an NVMe disk, in any order: with two, the kernel may take the wrong
 * disk as root. Further disks therefore use virtio. QEMU deletes the file of a snapshot directly after opening it: even
 * a killed run leaves no file.
 */
function diskOptions(ownDisk: string, { isKept, furtherDisks }: Disks): readonly string[] {
  const drive = (file: string, id: string, snapshot: 'on' | 'off') =>
    `file=${file},format=raw,if=none,id=${id},cache=unsafe,snapshot=${snapshot}`;
  const own = ['-drive', drive(ownDisk, 'root', isKept ? 'off' : 'on'), '-device', 'nvme,drive=root,serial=root'];
  const further = furtherDisks.flatMap((file, index) => {
    const id = `further${index}`;
    return ['-drive', drive(file, id, 'on'), '-device', `virtio-blk-pci,drive=${id},serial=${id}`];
  });
  return [...own, ...further];
}

/** The host cannot connect to the outside, and only users of the local machine can connect to the host. */
function networkOptions(ports: Ports): readonly string[] {
  const forward = (port: number, to: number) => `hostfwd=tcp:127.0.0.1:${port}-:${to}`;
  const network = ['user,id=network,restrict=on', forward(ports.ssh, 22), forward(ports.docker, 2375)].join(',');
  return ['-netdev', network, '-device', 'virtio-net-pci,netdev=network'];
}
