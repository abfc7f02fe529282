import type { LxcHost } from '../lab/host/lxc-host.ts';
import { proberPath } from '../lxc/container-layer.ts';
import { comparedSignals } from '../oracle/decision-case.ts';

/** A fix of a finding. */
interface AuditedFix {
  readonly kind: string;
  readonly command?: string;
  readonly line?: string;
  readonly text?: string;
}

/** The compared parts of an audit. */
export interface AuditJson {
  readonly findings: readonly {
    readonly id: string;
    readonly subject: { readonly words: string };
    readonly summary: string;
    readonly evidence: readonly string[];
    readonly names?: readonly string[];
    readonly fixes: readonly AuditedFix[];
  }[];
  readonly containers: readonly { readonly name: string }[];
  readonly parties: readonly {
    readonly containers?: readonly number[];
    readonly labels?: readonly string[];
    readonly reach: readonly {
      readonly operations: { readonly ptrace: readonly string[]; readonly signal: readonly string[] };
      readonly reached: readonly { readonly party: number; readonly all: boolean }[];
    }[];
  }[];
}

/** A process of a container, or of a program of the host. */
export interface ProbedProcess {
  /** The container's name, or the label of the program. */
  readonly name: string;
  readonly label: string;
  /** The pid in the host. */
  readonly pid: number;
}

/** The compared operations, without SIGKILL, because a killed process cannot be probed further. */
const probedOperations = ['read', 'trace', ...comparedSignals.filter((name) => name !== 'kill')];

/**
 * Measures the kernel's permissions of containers and programs on foreign processes: a line per pair, with a digit per
 * operation. The acting process is a host process under the subject's label, so no pid namespace hides a target.
 */
export async function measuredReach(host: LxcHost, processes: readonly ProbedProcess[]): Promise<readonly string[]> {
  const found = new Map<string, string>();
  const pids = processes.map(({ pid }) => String(pid));
  for (const { name, label } of processes) {
    const output = await host.output(['sh', '-c', script, 'sh', proberPath, label, ...pids], { timeout: 300 });
    const lines = output.trimEnd().split('\n');
    processes.forEach((target, index) => {
      const digits = (lines[index] ?? '').replace('-', '');
      if (!/^[01]+$/.test(digits) || digits.length !== probedOperations.length)
        throw new Error(`the prober has said ${lines[index]} under ${label}`);
      const pair = `${name} -> ${target.name}`;
      // The union over all processes of both names.
      if (name !== target.name) found.set(pair, either(found.get(pair) ?? '', digits));
    });
  }
  return [...found].map(([pair, digits]) => `${pair}: ${digits}`);
}

const script =
  'prober=$1; label=$2; shift 2; for pid; do case $label in unconfined) "$prober" spare "$pid" ;; *) aa-exec -p "$label" -- "$prober" spare "$pid" ;; esac; done';

function either(one: string, other: string): string {
  return Array.from(other, (digit, index) => (digit === '1' || one[index] === '1' ? '1' : '0')).join('');
}

/** The permissions according to an audit. */
export function auditedReach(audit: AuditJson, processes: readonly ProbedProcess[]): readonly string[] {
  const partyOf = (name: string): number =>
    audit.parties.findIndex(
      ({ containers, labels }) =>
        labels?.includes(name) === true || containers?.some((index) => audit.containers[index]?.name === name) === true,
    );
  const names = [...new Set(processes.map(({ name }) => name))];
  return names.flatMap((from) =>
    names
      .filter((to) => to !== from)
      .map((to) => {
        const allowed = new Set(
          audit.parties[partyOf(from)]?.reach
            .filter(({ reached }) => reached.some(({ party, all }) => all && party === partyOf(to)))
            .flatMap(({ operations: { ptrace, signal } }) => [...ptrace, ...signal]),
        );
        return `${from} -> ${to}: ${probedOperations.map((operation) => (allowed.has(operation) ? 1 : 0)).join('')}`;
      }),
  );
}
