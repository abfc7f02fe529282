import { existsSync } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import type { PolicyService } from '@lamellar/core/snapshot';
import { kernelText } from '../kernel/kernel-files.ts';
import { runProgram } from '../process/run-program.ts';
import type { MachinePlaces } from './machine-places.ts';
import { ifPossible } from '../tolerated-failures.ts';

/** The limits of the answer: systemd may be busy, and must not block a snapshot. */
const limits = { deadline: 5000, largestOutput: 64 * 1024 };

const properties = ['LoadState', 'ActiveState', 'UnitFileState', 'ActiveEnterTimestampMonotonic'];

/** Asks systemd about the service that loads policy at boot. Returns undefined without systemd or without answer. */
export function readPolicyService({ root }: MachinePlaces): PolicyService | undefined {
  // A test folder has no systemd to ask.
  if (root !== '' || !existsSync('/run/systemd/system')) return undefined;
  const words = ['show', 'apparmor.service', '--no-pager', ...properties.map((name) => `--property=${name}`)];
  const { status, stdout } = runProgram('systemctl', words, { ...limits, stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? parsePolicyService(stdout) : undefined;
}

/** Parses the output of `systemctl show`. Returns undefined without a state. */
export function parsePolicyService(text: string): PolicyService | undefined {
  const values = new Map(Array.from(text.matchAll(/^(\w+)=(.*)$/gm), ([, name, value]) => [name, value] as const));
  const wordOf = (name: string): ByteString => (values.get(name) ?? '') as ByteString;
  const [load, active, file] = [wordOf('LoadState'), wordOf('ActiveState'), wordOf('UnitFileState')];
  if (load === '' || active === '') return undefined;
  const microseconds = Number(values.get('ActiveEnterTimestampMonotonic') ?? 0);
  return { load, active, file, since: microseconds > 0 ? Math.floor(microseconds / 1e6) : undefined };
}

/** The kernel's clock ticks for user space, `USER_HZ`. */
const ticksPerSecond = 100;

/** The position of `starttime` after the command name. @see proc_pid_stat(5) */
const startField = 19;

/** Returns the start of a process in seconds after boot; undefined if the process has ended. */
export function startOfTask(proc: string, id: number | undefined): number | undefined {
  const text = id === undefined ? undefined : ifPossible(() => kernelText(`${proc}/${id}/stat`));
  if (text === undefined) return undefined;
  // The name before may contain brackets and blanks.
  const ticks = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[startField]);
  return Number.isSafeInteger(ticks) ? Math.floor(ticks / ticksPerSecond) : undefined;
}
