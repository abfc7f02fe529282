import type { ByteString } from '@lamellar/core/language';
import { home } from './home.ts';
import { incusOfMachine, type Incus } from './incus/incus-of-machine.ts';
import { compilePolicy, type Compilation } from './kernel/apparmor-parser.ts';
import { Securityfs, type LivePolicyInterface } from './kernel/securityfs.ts';
import { LiveProcesses } from './live-processes.ts';
import { hasProfile, unreadableLabel } from './process/processes.ts';

/**
 * The access to a machine for applying layers, except LXC configurations and container roots, whose paths come from
 * containers. Tests use a folder and a fake kernel.
 */
export interface ManagedHost {
  /** The folder of generations. */
  readonly home: string;
  /** The file of running LXC containers whose monitors have not read the load hook. */
  readonly unhooked: string;
  readonly kernel: LivePolicyInterface;
  /** Compiles policy for the kernel, with the compiler of the hooks. @throws NoParserError */
  readonly compile: (text: ByteString) => Promise<Compilation>;
  readonly incus: Incus;
  /** Returns the running processes, read at the first use. */
  live(): LiveProcesses;
}

/** The machine of this program. */
export const thisMachine: ManagedHost = {
  home,
  // The file disappears at a reboot, together with the noted processes.
  unhooked: '/run/lamellar-unhooked.json',
  kernel: new Securityfs(),
  compile: compilePolicy,
  incus: incusOfMachine,
  live: () => new LiveProcesses(),
};

/**
 * Checks whether any process of a machine has a profile of the root policy namespace, or a child of it, in the label.
 * An unreadable label counts as a match.
 */
export function isInUse(machine: ManagedHost, profile: ByteString): boolean {
  return machine.live().processes.all.some(({ label }) => label === unreadableLabel || hasProfile(label, profile));
}
