import { SharedCache } from '../adapters/policy/policy-surroundings.ts';
import { postToParent, threadJob } from '../adapters/process/threads.ts';
import { takenPortions, type CheckedPortion, type CheckJob } from './check-in-threads.ts';
import { DiagnosticPacker } from './packed-diagnostics.ts';
import { checkedSurroundings } from './checked-surroundings.ts';
import { PathChecker } from './path-checker.ts';

/** Prints no warnings about the kernel, because the main thread has printed the warnings. */
class SilentCache extends SharedCache {
  override readonly report = (): void => undefined;
}

/** Runs in a thread: claims and checks portions of files until none is left. */
export function checkShare(): void {
  const job = threadJob() as CheckJob;
  const silent = new SilentCache();
  const checker = new PathChecker(checkedSurroundings(job.options, job.standard, silent));
  const packer = new DiagnosticPacker();
  for (const { first, paths } of takenPortions(job)) {
    const checked = paths.map((path) => checker.check(path));
    const files = checked.map(({ path, compiler, valid, profiles }) => ({ path, compiler, valid, profiles }));
    const portion: CheckedPortion = { first, files, ...packer.pack(checked.map(({ diagnostics }) => diagnostics)) };
    postToParent(portion);
  }
}
