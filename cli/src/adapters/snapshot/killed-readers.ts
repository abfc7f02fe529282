import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { kernelText } from '../kernel/kernel-files.ts';
import { ownUser } from '@lamellar/node/files';
import { childArgument } from '../process/child-arguments.ts';

/** The bit of SIGKILL, number 9, in a mask of signals. */
const sigkill = 1n << 8n;

/**
 * Counts killed readers of container policy, of earlier runs, which still wait in the kernel.
 *
 * @param bundle - the program of the readers
 * @see proc_pid_status(5)
 */
export function killedReaders(bundle: string): number {
  const words = `\0${bundle}\0${childArgument}\0`;
  const own = namespaceOf('self');
  return readdirSync('/proc').filter((id) => {
    if (!/^\d+$/.test(id)) return false;
    try {
      if (!isKilled(kernelText(`/proc/${id}/status`))) return false;
      // The command lines of foreign processes are in memory under the control of a container or another user: a read
      // may block for ever.
      if (statSync(`/proc/${id}`).uid !== ownUser().uid || namespaceOf(id) !== own) return false;
      return kernelText(`/proc/${id}/cmdline`).endsWith(words);
    } catch {
      // The process has ended.
      return false;
    }
  }).length;
}

function isKilled(status: string): boolean {
  if (!/^State:\tD/m.test(status)) return false;
  const pending = Array.from(status.matchAll(/^(?:SigPnd|ShdPnd):\t([0-9a-f]+)$/gm), ([, mask]) => BigInt(`0x${mask}`));
  return pending.some((mask) => (mask & sigkill) !== 0n);
}

function namespaceOf(id: string): string {
  return readlinkSync(`/proc/${id}/ns/pid`);
}
