import { chosenSnapshot, type SnapshotOptions } from './chosen-snapshot.ts';

/** Reads a host's state: the kernel, and a function to create the policy for a kernel. */
export async function chosenHost(options: SnapshotOptions, surroundings: boolean) {
  const snapshot = await chosenSnapshot(options, surroundings);
  // Loaded lazily, because most questions are about files.
  const { kernelOf, LivePolicy } = await import('./live-policy.ts');
  return { kernel: kernelOf(snapshot), policy: () => new LivePolicy(snapshot) };
}
