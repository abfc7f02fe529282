import type { IncusContainer } from '../lab/host/incus-container.ts';
import type { LxcContainer } from '../lab/host/lxc-container.ts';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import { labelOf } from '../lab/host/process-label.ts';
import type { CommandResult } from '../lab/host/ssh-session.ts';
import { proberPath } from './container-layer.ts';

/** A container of either runtime. */
export type Container = LxcContainer | IncusContainer;

/** A kind of task: where it runs, and under which profile of the policy there. */
export interface Task {
  /** For test titles. */
  readonly name: string;
  /** What the host's kernel says that it runs under. */
  readonly label: string;
  /** Whether one sees a process: a container's own process namespace hides what is outside. */
  sees(target: WaitingProcess): boolean;
  /** Starts one that waits. */
  start(): Promise<WaitingProcess>;
  /** Starts one that asks everything of a process, and returns the digits. */
  ask(target: WaitingProcess): Promise<string>;
}

/** A task that is acted on. */
export interface WaitingProcess {
  readonly container?: Container;
  /** As the host numbers processes. */
  readonly hostPid: number;
  /** As its own container does; the same for a process of the host. */
  readonly pid: number;
  label(): Promise<string>;
  isAlive(): Promise<boolean>;
}

/** For a container whose processes are in the host's process namespace. */
export const withHostPids: readonly string[] = [
  // Without `user` LXC would make a user namespace, of no users.
  'lxc.namespace.keep = pid user',
  // An init system wants to be the first process.
  'lxc.init.cmd = /bin/sleep infinity',
];

/**
 * A task of a container: under LXC's profile, and a profile of the container's layer or none.
 *
 * @param pids - whose processes it sees
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
 * @param prober - where the host has the prober
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
      // What aa-exec becomes has another label, and ignores SIGTERM, a moment later; the shell has it ignore SIGINT before.
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
