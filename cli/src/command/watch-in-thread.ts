import { LoadError } from '@lamellar/node';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../exit-status.ts';
import { postToParent, threadJob } from '../adapters/process/threads.ts';
import { useLogger, warn, printError } from '../adapters/process/logger.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { debouncedState } from './debounce.ts';
import type { AuditFlags } from './audit.ts';
import type { StatusFlags } from './status.ts';
import type { HostFacts, WatchedHost, WatchJob } from './watch-host.ts';

/** The number of pauses after which the host is looked at anyway, for changes outside the watched state. */
const maxPauses = 60;

/** Runs in a thread: compares the state of this host after each pause. After a change, collects and sends the facts. */
export async function watchInThread(): Promise<never> {
  const job = threadJob() as WatchJob;
  useLogger('quiet');
  const { state, look } = await watchedBy(job);
  let before = job.state;
  for (let pauses = 1; ; pauses++) {
    await sleep(job.seconds * 1000);
    const isChanged = state() !== before;
    if (!isChanged && pauses < maxPauses) continue;
    pauses = 0;
    if (isChanged) before = await debouncedState(state, sleep);
    const next = await factsOrProblem(look);
    if (next !== undefined) postToParent(next);
  }
}

async function watchedBy({ command, flags }: WatchJob): Promise<WatchedHost> {
  if (command === 'audit') return (await import('./audit.ts')).watchedAudit(flags as AuditFlags);
  return (await import('./status.ts')).comparedHost(flags as StatusFlags);
}

/** Returns the facts. If not available now, such as while a manifest is written, warns and returns undefined. */
async function factsOrProblem(look: () => Promise<HostFacts>): Promise<HostFacts | undefined> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof LoadError || error instanceof PolicyError)) throw error;
    if (error instanceof PolicyError) warn(error.message);
    else printError(error);
    return undefined;
  }
}
