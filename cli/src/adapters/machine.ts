import type { ByteString } from '@lamellar/core/language';
import { home } from './home.ts';
import { incusOfMachine, type Incus } from './incus/incus-of-machine.ts';
import { compilePolicy, type Compilation } from './kernel/apparmor-parser.ts';
import { Securityfs } from './kernel/securityfs.ts';
import { LiveProcesses } from './live-processes.ts';
import { proxmoxFolder } from './lxc/proxmox.ts';
import { hasProfile, unreadableLabel } from './process/processes.ts';

/**
 * The access to this machine for applying layers, except LXC configurations and container roots, whose paths come from
 * containers.
 */
export const thisMachine = {
  /** The folder of generations. */
  home,
  /**
   * The file of running LXC containers whose monitors have not read the load hook. The file disappears at a reboot,
   * together with the noted processes.
   */
  unhooked: '/run/lamellar-unhooked.json',
  proxmox: proxmoxFolder,
  kernel: new Securityfs(),
  /** Compiles policy for the kernel, with the compiler of the hooks. @throws NoParserError */
  compile: (text: ByteString): Promise<Compilation> => compilePolicy(text),
  incus: incusOfMachine as Incus,
  /** Returns the running processes, read at the first use. */
  live: () => new LiveProcesses(),
};

/** The access to a machine. Tests use a folder and a fake kernel. */
export type ManagedHost = Readonly<typeof thisMachine>;

/**
 * Checks whether any process of a machine has a profile of the root policy namespace, or a child of it, in the label.
 * An unreadable label counts as a match.
 */
export function isInUse(machine: ManagedHost, profile: ByteString): boolean {
  return machine.live().processes.all.some(({ label }) => label === unreadableLabel || hasProfile(label, profile));
}
