import type { ListedPath, StandardPolicy } from '../host/policy/checked-paths.ts';
import type { CheckedFile } from '../output/checked-file.ts';
import type { SurroundingsOptions } from '../policy/policy-options.ts';
import { PathChecker } from './path-checker.ts';

/** With fewer files, a thread takes longer to get ready than it saves. */
const manyFiles = 500;

/**
 * Checks files, and gives what is found out in their order, and then manifests.
 *
 * @param manifests - by their paths, each with the files that it names
 */
export async function* checkAll(
  listed: readonly ListedPath[],
  options: SurroundingsOptions,
  standard: StandardPolicy | undefined,
  manifests: readonly string[],
): AsyncGenerator<CheckedFile> {
  const checker = new PathChecker(options, standard);
  if (listed.length >= manyFiles) {
    const { checkInThreads } = await import('./check-in-threads.ts');
    yield* checkInThreads({ listed, options, standard }, checker);
  } else {
    for (const path of listed) yield checker.check(path);
  }
  if (manifests.length === 0) return;
  const { checkManifest } = await import('./manifest-checker.ts');
  for (const manifest of manifests) yield* checkManifest(manifest, options, checker);
}
