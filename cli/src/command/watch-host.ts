import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { startThread } from '../host/process/threads.ts';
import { announce, useVoice } from '../host/process/voice.ts';
import { changedFacts } from '../output/changed-facts.ts';

/** What is so on a host at one time. */
export interface HostFacts {
  /** A sentence each, without what changes all the time, such as counts. Safe to print. */
  readonly facts: readonly string[];
  /** What the command would end with. */
  readonly status: ExitStatus;
}

/** A host as a command follows it. */
export interface WatchedHost {
  /** A text that is another one where something may be otherwise; cheap. */
  readonly state: () => string;
  /** Finds out what is so. */
  readonly look: () => Promise<HostFacts>;
}

/** What the thread needs to know that follows a host. */
export interface WatchJob {
  readonly command: 'audit' | 'status';
  /** The command's. */
  readonly flags: unknown;
  readonly seconds: number;
  /** The state before it was looked first. */
  readonly state: string;
}

/** Seconds between two looks. */
const shortestPause = 1;
const longestPause = 24 * 60 * 60;

/**
 * How long `--watch` waits between two looks.
 *
 * @throws CommandError where it is no number of seconds
 */
export function pauseOf(word: string | true): number {
  const usual = 10;
  const seconds = word === true ? usual : Number(word);
  if (Number.isFinite(seconds) && seconds >= shortestPause && seconds <= longestPause) return seconds;
  throw new CommandError('--watch takes seconds, from 1 to 86400');
}

/**
 * Follows a host until somebody ends it: tells what is so no more and what is so since. A thread looks, so that this one has nothing to
 * do but to tell, and to end at once when it is to: a signal is heard between two turns only, and to look closer is one long turn.
 *
 * @param first - what was so when it was told first
 */
export async function watchHost(first: HostFacts, job: WatchJob): Promise<never> {
  let { facts, status } = first;
  for (const ending of ['SIGINT', 'SIGTERM'] as const) process.once(ending, () => process.exit(status));
  announce(`looking every ${job.seconds} s for what changes`);
  // What is done each time is told no more; what is wrong is.
  await useVoice('quiet');
  const problem = await startThread('watch', job, (message) => {
    const next = message as HostFacts;
    const lines = changedFacts(facts, next.facts, new Date());
    if (lines !== '') writeOutput(lines);
    ({ facts, status } = next);
  });
  const reason = problem instanceof Error ? problem.message : 'it has ended';
  throw new CommandError(`this host is followed no more: ${reason}`, { status: exitStatus.environment });
}
