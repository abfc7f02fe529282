import { CommandError, EnvironmentError, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { startThread } from '../adapters/process/threads.ts';
import { announce, useLogger } from '../adapters/process/logger.ts';
import { changedFacts } from '../render/changed-facts.ts';

/** The state of a host, as facts. */
export interface HostFacts {
  /** Sentences without permanently changing values, such as counts. Safe to print. */
  readonly facts: readonly string[];
  /** The exit status of the command in the observed state. */
  readonly status: ExitStatus;
}

/** A host, with functions to observe changes. */
export interface WatchedHost {
  /** Returns a text to compare: a difference means a possible change. Cheap. */
  readonly state: () => string;
  /** Collects the facts. */
  readonly look: () => Promise<HostFacts>;
}

/** The input of the thread for a followed host. */
export interface WatchJob {
  readonly command: 'audit' | 'status';
  /** The flags of the command. */
  readonly flags: unknown;
  readonly seconds: number;
  /** The state before the first look. */
  readonly state: string;
}

/** The minimum pause between two looks, in seconds. */
const minPause = 1;
const maxPause = 24 * 60 * 60;

/**
 * Parses the pause between two looks of `--watch`, in seconds.
 *
 * @throws CommandError if the value is no number in the valid range
 */
export function pauseOf(word: string | true): number {
  const usual = 10;
  const seconds = word === true ? usual : Number(word);
  if (Number.isFinite(seconds) && seconds >= minPause && seconds <= maxPause) return seconds;
  throw new CommandError('--watch takes seconds, from 1 to 86400');
}

/**
 * Follows a host until a signal ends the process, and prints facts that appear and disappear. A thread collects the
 * facts. The main thread only prints, and therefore ends at once on a signal: Node handles signals between two turns,
 * and a look is one long turn.
 *
 * @param first - the facts that were printed first
 */
export async function watchHost(first: HostFacts, job: WatchJob): Promise<never> {
  let { facts, status } = first;
  for (const ending of ['SIGINT', 'SIGTERM'] as const) process.once(ending, () => process.exit(status));
  announce(`checking every ${job.seconds} s for changes`);
  // Progress messages of later looks are suppressed; warnings are not.
  useLogger('quiet');
  const problem = await startThread('watch', job, (message) => {
    const next = message as HostFacts;
    const lines = changedFacts(facts, next.facts, new Date());
    if (lines !== '') writeOutput(lines);
    ({ facts, status } = next);
  });
  const reason = problem instanceof Error ? problem.message : 'its thread ended';
  throw new EnvironmentError(`the watch of this host ended: ${reason}`);
}
