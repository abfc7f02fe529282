import type { ListedPath, StandardPolicy } from '../host/policy/checked-paths.ts';
import { filesOfManifest } from '../host/policy/named-files.ts';
import { withFileRules } from '../host/policy/policy-surroundings.ts';
import type { CheckedFile } from '../output/checked-file.ts';
import { withholdSecrets } from '../output/withhold-secrets.ts';
import type { SurroundingsOptions } from '../policy/policy-options.ts';
import { checkedSurroundings } from './checked-surroundings.ts';
import { PathChecker } from './path-checker.ts';

/** The options of `check` that decide how policy is read. */
export interface CheckOptions extends SurroundingsOptions {
  /** Root accepts manifests of untrusted users. */
  readonly trust?: true;
}

/** With fewer files, a thread takes longer to get ready than it saves. */
const manyFiles = 500;

/**
 * Checks files, and gives what is found out in their order, and then manifests.
 *
 * @param manifests - by their paths, each with the files that it names
 */
export async function* checkAll(
  listed: readonly ListedPath[],
  options: CheckOptions,
  standard: StandardPolicy | undefined,
  manifests: readonly string[],
): AsyncGenerator<CheckedFile> {
  for await (const checked of checkEach(listed, options, standard, manifests))
    yield { ...checked, diagnostics: [...withholdSecrets(checked.diagnostics)] };
}

async function* checkEach(
  listed: readonly ListedPath[],
  options: CheckOptions,
  standard: StandardPolicy | undefined,
  manifests: readonly string[],
): AsyncGenerator<CheckedFile> {
  const surroundings = checkedSurroundings(options, standard);
  const checker = new PathChecker(surroundings);
  if (listed.length >= manyFiles) {
    const { checkInThreads } = await import('./check-in-threads.ts');
    // The version that `--kernel` stands for has been reported.
    const { version } = surroundings.kernel;
    const settled = options.kernel === undefined ? options : { ...options, kernel: [version] };
    yield* checkInThreads({ listed, options: settled, standard }, checker);
  } else {
    for (const path of listed) yield checker.check(path);
  }
  if (manifests.length === 0) return;
  const { checkManifest } = await import('./manifest-checker.ts');
  for (const manifest of manifests) {
    const named = filesOfManifest(manifest, options.trust === true, true);
    yield* checkManifest(manifest, withFileRules(surroundings, options, named));
  }
}
