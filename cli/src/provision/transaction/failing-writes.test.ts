import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import type { SkippedContainers } from '../resources/skipped-containers.ts';
import { recoverUnfinishedRun } from './session.ts';
import { DesignedMachine, type Version } from '../testing/designed-machine.ts';
import { refusingNthWrite } from '../testing/refused-writes.ts';
import { withoutSync } from '../testing/without-sync.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The seed of all random choices of a run. */
    readonly seed: number;
    /** The number of complete runs of every expensive property; 0 for a random sample. */
    readonly everything: number;
  }
}

withoutSync();

/** A folder in memory, if available, because every run syncs files, and a sync is slow. */
const memory = '/dev/shm';
const scratch = mkdtempSync(path.join(existsSync(memory) ? memory : tmpdir(), 'lamellar-writes-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The step between tried writes. By default, a run tries every eighth write, from an offset of the seed. */
const every = inject('everything') > 0 ? 1 : 8;

/** A machine with a version applied. */
async function machineWith(version: Version | undefined): Promise<DesignedMachine> {
  const designed = new DesignedMachine(scratch);
  if (version === undefined) return designed;
  await designed.apply(designed.layoutOf(version));
  designed.startOwn(version);
  return designed;
}

/** Extracts the system's error from any failure. */
function reasonOf(failure: unknown): string | undefined {
  return /\bE[A-Z]+\b|no space left on device/.exec(String(failure))?.[0].replace(/^n.*/, 'ENOSPC');
}

/** Returns the message of a failure if it names no file. */
function messageWithoutPath(failure: unknown): string | undefined {
  const message = String(failure);
  return failure === undefined || /\/[\w/.<>-]+/.test(message) ? undefined : message;
}

test.each<readonly [string, Version | undefined, Version | undefined]>([
  ['from nothing', undefined, 'first'],
  ['to other policy', 'first', 'other'],
  ['to nothing', 'first', undefined],
])('if any change of a file fails %s, each container has the old or the new state', async (_, from, to) => {
  const ended = { before: 0, after: 0, partly: 0 };
  for (let nth = 1 + (inject('seed') % every), isMore = true; isMore; nth += every) {
    const designed = await machineWith(from);
    const before = designed.picture();
    let failure: unknown;
    let skipped: SkippedContainers = new Map();
    const refused = await refusingNthWrite(nth, async () => {
      try {
        skipped = await designed.apply(designed.layoutOf(to));
      } catch (error) {
        failure = error;
      }
    });
    isMore = refused !== undefined;
    expect(messageWithoutPath(failure)).toBeUndefined();
    await recoverUnfinishedRun(designed.machine, () => undefined);
    const wanted = designed.layoutOf(to);
    const isPartly = skipped.size > 0;
    const { files, loads } = (await designed.planOf(wanted)).planned;
    const changing = new Set([...files, ...loads].flatMap(({ container }) => container ?? []));
    expect(isPartly ? [...changing].sort() : [], `${nth}: ${refused}`).toEqual([...skipped.keys()].sort());
    if (isPartly) ended.partly++;
    if (isPartly) await designed.apply(wanted);
    const isChanged = await designed.has(wanted);
    ended[isChanged ? 'after' : 'before']++;
    const expected = isChanged ? 'all of it' : { failure: 'ENOSPC', picture: designed.unchangedSince(before) };
    const found = isChanged ? 'all of it' : { failure: reasonOf(failure), picture: designed.picture() };
    expect(found, `${nth}: ${refused}, ${String(failure)}`).toEqual(expected);
    rmSync(designed.root, { recursive: true });
  }
  // A failure at the very end causes no undo, and the last attempt had no failure.
  expect(ended.after).toBeGreaterThan(0);
  expect(ended.before).toBeGreaterThan(0);
});
