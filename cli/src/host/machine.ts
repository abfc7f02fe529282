import type { ByteString } from '@lamellar/core/language';
import { home } from './home.ts';
import { incusOfMachine, type Incus } from './incus/incus-of-machine.ts';
import { compilePolicy, type Compilation } from './kernel/apparmor-parser.ts';
import { Securityfs, type Kernel } from './kernel/securityfs.ts';
import { LiveProcesses } from './live-processes.ts';
import { hasProfile, unreadableLabel } from './process/processes.ts';

/**
 * What is seen and changed of a machine when its containers get their layers, but for configurations and roots of containers of LXC: where these
 * are, containers say themselves. Tests have a folder, and a kernel of their own.
 */
export interface Machine {
  /** Where generations of files are. */
  readonly home: string;
  /** Where it is noted which containers of LXC run without a hook that they have by now. */
  readonly unhooked: string;
  readonly kernel: Kernel;
  /** Compiles policy for that kernel, with what hooks call, too. @throws NoParserError */
  readonly compile: (text: ByteString) => Promise<Compilation>;
  readonly incus: Incus;
  /** What runs, from when it is first asked. */
  live(): LiveProcesses;
}

/** The one that this program runs on. */
export const thisMachine: Machine = {
  home,
  // It is gone with the processes that it is about when the machine is started anew.
  unhooked: '/run/lamellar-unhooked.json',
  kernel: new Securityfs(),
  compile: compilePolicy,
  incus: incusOfMachine,
  live: () => new LiveProcesses(),
};

/** Whether any process of a machine has a profile of the root policy namespace, or a child of it, in its label, or an unreadable label. */
export function isInUse(machine: Machine, profile: ByteString): boolean {
  return machine.live().processes.all.some(({ label }) => label === unreadableLabel || hasProfile(label, profile));
}
