import type { LxcHost } from '../lab/host/lxc-host.ts';
import { underLabel } from '../lab/host/under-profile.ts';
import { proberPath } from '../lxc/container-layer.ts';
import { verdictsOf, type SavedHost } from './saved-host-answers.ts';

/** A process with a socket of every type. */
export interface ListeningProcess {
  /** The prefix of the addresses. */
  readonly name: string;
  readonly label: string;
  /** The pid in the host. */
  readonly pid: number;
}

/** The prober's attempts, in order. */
const tried = [
  ['unix:send', 'dgram'],
  ['unix:connect', 'stream'],
  ['unix:connect', 'seqpacket'],
] as const;

/** Waits until a process has created all sockets. */
export async function untilListening(host: LxcHost, { name, pid }: ListeningProcess): Promise<void> {
  const waits = `for turn in $(seq 500); do grep -q "@$1-seqpacket$" /proc/$2/net/unix && exit; sleep 0.1; done; exit 1`;
  await host.output(['sh', '-c', waits, 'sh', name, String(pid)], { timeout: 120 });
}

/**
 * Measures the kernel's permissions of labels by abstract unix sockets: a line per pair, with a digit per attempt. The
 * acting process is a host process under the subject's label in the target's network namespace, because abstract
 * addresses belong to a network namespace.
 */
export async function measuredSockets(
  host: LxcHost,
  processes: readonly ListeningProcess[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const from of processes) {
    const targets = processes.flatMap(({ name, pid }) => [name, String(pid)]);
    const output = await host.output(['sh', '-c', script, 'sh', proberPath, from.label, ...targets], { timeout: 300 });
    const digits = output.trimEnd().split('\n');
    processes.forEach((to, index) => {
      const found = digits[index] ?? '';
      if (!/^[01]+$/.test(found) || found.length !== tried.length)
        throw new Error(`the prober has said ${found} under ${from.label}, of ${to.name}`);
      lines.push(`${from.name} -> ${to.name}: ${found}`);
    });
  }
  return lines;
}

// At exec, AppArmor closes descriptors outside of the new profile's permissions; pipes are not mediated.
const script = `prober=$1; label=$2; shift 2
${underLabel}
while [ $# -gt 0 ]; do
  nsenter --net="/proc/$2/ns/net" -- $under "$prober" talk "$1" 2>&1 </dev/null | cat
  shift 2
done`;

/** The permissions according to `lamellar can` on a saved host. */
export function predictedSockets(saved: SavedHost, processes: readonly ListeningProcess[]): readonly string[] {
  const verdicts = verdictsOf(
    saved,
    processes.flatMap((from) =>
      processes.flatMap((to) =>
        tried.map(([operation, type]) => [from.label, operation, type, 'none', to.label, `@${to.name}-${type}`]),
      ),
    ),
  );
  return processes.flatMap((from, index) =>
    processes.map((to, at) => {
      const first = (index * processes.length + at) * tried.length;
      const digits = verdicts.slice(first, first + tried.length).map((isAllowed) => (isAllowed ? '1' : '0'));
      return `${from.name} -> ${to.name}: ${digits.join('')}`;
    }),
  );
}
