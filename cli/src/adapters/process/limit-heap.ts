import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Less space for new objects costs time: the engine then takes more of them for long-lived. In bytes. */
const spaceForNew = 8 * 1024 * 1024;

/** The maximum number of steps to reach the space for new objects, for engines with a different strategy. */
const maxSteps = 64;

/**
 * Keeps the heap of the engine near the size of the live objects, at the cost of a sixth of the processor time. By
 * default, the heap grows to several times this size, and new objects alone take 32 MiB.
 */
export function limitHeap(): void {
  // The space for new objects grows only if many of them are in use.
  let used: object[] = [];
  for (let step = 0; step < maxSteps && sizeForNew() < spaceForNew; step++)
    used = [...(step % 16 === 0 ? [] : used), Array.from({ length: 5000 }, (_, value) => ({ value }))];
  for (const flag of ['--heap-growing-percent=30', '--semi-space-growth-factor=1']) setFlagsFromString(flag);
}

function sizeForNew(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? spaceForNew;
}
