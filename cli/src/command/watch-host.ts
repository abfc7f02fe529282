import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { announce, useVoice, warn, warnOf } from '../host/process/voice.ts';
import { changedFacts } from '../output/changed-facts.ts';
import { PolicyError } from '../policy/policy-error.ts';

/** What is so on a host at one time. */
export interface HostFacts {
  /** A sentence each, without what changes all the time, such as counts. Safe to print. */
  readonly facts: readonly string[];
  /** What the command would end with. */
  readonly status: ExitStatus;
}

/** What is told by nothing that is watched is looked for after so many pauses. */
const mostPauses = 60;

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
 * Follows a host until somebody ends it: tells what is so no more and what is so since. It looks closer only where something is otherwise.
 *
 * @param first - what was so when it was told first
 * @param state - a text that is another one where something may be otherwise; cheap
 * @param look - finds out what is so
 */
export async function watchHost(
  first: HostFacts,
  seconds: number,
  state: () => string,
  look: () => Promise<HostFacts>,
): Promise<never> {
  let { facts, status } = first;
  for (const ending of ['SIGINT', 'SIGTERM'] as const) process.once(ending, () => process.exit(status));
  announce(`looking every ${seconds} s for what changes`);
  // What is done each time is told no more; what is wrong is.
  await useVoice('quiet');
  let before = state();
  for (let pauses = 1; ; pauses++) {
    await sleep(seconds * 1000);
    const now = state();
    if (now === before && pauses < mostPauses) continue;
    pauses = 0;
    before = now;
    const next = await factsOrProblem(look);
    if (next === undefined) continue;
    const lines = changedFacts(facts, next.facts, new Date());
    if (lines !== '') writeOutput(lines);
    ({ facts, status } = next);
  }
}

/** Nothing where it cannot be found out now, such as while a manifest is written; why is told. */
async function factsOrProblem(look: () => Promise<HostFacts>): Promise<HostFacts | undefined> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof PolicyError)) throw error;
    if (error instanceof CommandError) warnOf(error);
    else warn(error.message);
    return undefined;
  }
}
