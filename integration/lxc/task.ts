import type { LabIncusContainer } from '../lab/host/incus-container.ts';
import type { LabLxcContainer } from '../lab/host/lxc-container.ts';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import { labelOf } from '../lab/host/process-label.ts';
import type { CommandResult } from '../lab/host/ssh-session.ts';
import { proberPath } from './container-layer.ts';

/** A container of LXC or Incus. */
export type Container = LabLxcContainer | LabIncusContainer;

/** A kind of task: the location, and the local profile. */
export interface Task {
  /** For test titles. */
  readonly name: string;
  /** The label in the host's view. */
  readonly label: string;
  /** Checks if the task sees a process: a container's own pid namespace hides outside processes. */
  sees(target: WaitingProcess): boolean;
  /** Starts a waiting process. */
  start(): Promise<WaitingProcess>;
  /** Starts a process that tries all operations on a target, and returns the digits. */
  ask(target: WaitingProcess): Promise<string>;
}

/** A target process. */
export interface WaitingProcess {
  readonly container?: Container;
  /** The pid in the host. */
  readonly hostPid: number;
  /** The pid in the container; equal to the host's for a process of the host. */
  readonly pid: number;
  label(): Promise<string>;
  isAlive(): Promise<boolean>;
}

/** Settings for a container in the host's pid namespace. */
export const withHostPids: readonly string[] = [
  // Without `user`, LXC would make a user namespace without users.
  'lxc.namespace.keep = pid user',
  // An init system must be the first process.
  'lxc.init.cmd = /bin/sleep infinity',
];

/**
 * A task of a container: under LXC's profile and optionally a profile of the container layer.
 *
 * @param pids - the visible processes
 */
export function containerTask(container: Container, pids: 'own' | 'host', name: string, profile?: string): Task {
  return {
    name,
    label: `${container.profile}//&:${container.namespace}:${profile ?? 'unconfined'}`,
    sees: (target) => pids === 'host' || target.container === container,
    start: async () => {
      const process = await container.spawn([proberPath, 'wait'], profile);
      const { hostPid, pid } = process;
      return { container, hostPid, pid, label: () => process.label(), isAlive: () => process.isAlive() };
    },
    ask: async (target) => {
      const command = [proberPath, 'ask', String(pids === 'own' ? target.pid : target.hostPid)];
      return digitsOf(await (profile === undefined ? container.attach(command) : container.attachAs(profile, command)));
    },
  };
}

/**
 * A task of the host itself.
 *
 * @param prober - the path of the prober in the host
 */
export function hostTask(host: LxcHost, name: string, profile?: string, prober = proberPath): Task {
  const confined = profile === undefined ? [] : ['aa-exec', '-p', profile, '--'];
  return {
    name,
    label: profile ?? 'unconfined',
    sees: () => true,
    start: async () => {
      const script = 'setsid "$@" < /dev/null > /dev/null 2>&1 & echo $!';
      const started = await host.output(['sh', '-c', script, 'sh', ...confined, prober, 'wait']);
      const pid = Number(started);
      // After exec, aa-exec's process has the new label and ignores SIGTERM a moment later; the shell sets SIGINT to be
      // ignored before.
      const waits = `until grep -q "^SigIgn:.*[4-7c-f][0-9a-f]\\{3\\}$" /proc/${pid}/status; do sleep 0.02; done`;
      await host.output(['sh', '-c', waits]);
      return {
        hostPid: pid,
        pid,
        label: () => labelOf(host, pid),
        isAlive: async () => (await host.run(['test', '-e', `/proc/${pid}`])).exitCode === 0,
      };
    },
    ask: async (target) => digitsOf(await host.run([...confined, prober, 'ask', String(target.hostPid)])),
  };
}

function digitsOf({ exitCode, stdout, stderr }: CommandResult): string {
  const digits = stdout.trim();
  if (exitCode === 0 && /^[01]{11}$/.test(digits)) return digits;
  throw new Error(`the prober ended with ${exitCode}: ${digits} ${stderr}`);
}
