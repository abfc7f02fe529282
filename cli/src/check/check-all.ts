import type { ListedPath, StandardPolicy } from '../adapters/policy/checked-paths.ts';
import { filesOfManifest } from '@lamellar/node/policy';
import { withFileRules, type PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import type { CheckedFile } from './checked-file.ts';
import { redactSecrets } from '../policy/redact-secrets.ts';
import type { SurroundingsOptions } from '../policy/policy-options.ts';
import { checkedSurroundings } from './checked-surroundings.ts';
import { PathChecker } from './path-checker.ts';

/** The options of `check` for reading policy. */
export interface CheckOptions extends SurroundingsOptions {
  /** Root accepts manifests of untrusted users. */
  readonly allowUntrustedManifest?: true;
}

/** The minimum number of files for threads: for fewer files, starting threads takes longer than the threads save. */
const minFilesForThreads = 500;

/**
 * Checks files and then manifests, and yields the results in the order of the files.
 *
 * @param manifests - the paths of manifests; the files of a manifest are checked, too
 */
export async function* checkAll(
  listed: readonly ListedPath[],
  options: CheckOptions,
  standard: StandardPolicy | undefined,
  manifests: readonly string[],
): AsyncGenerator<CheckedFile> {
  for await (const checked of checkEach(listed, options, standard, manifests))
    yield { ...checked, diagnostics: [...redactSecrets(checked.diagnostics)] };
}

async function* checkEach(
  listed: readonly ListedPath[],
  options: CheckOptions,
  standard: StandardPolicy | undefined,
  manifests: readonly string[],
): AsyncGenerator<CheckedFile> {
  const surroundings = checkedSurroundings(options, standard);
  for await (const checked of checkListed(listed, options, standard, surroundings))
    yield { ...checked, requests: surroundings.requests };
  if (manifests.length === 0) return;
  const { checkManifest } = await import('./manifest-checker.ts');
  for (const manifest of manifests) {
    const named = filesOfManifest(manifest, options.allowUntrustedManifest === true, true);
    yield* checkManifest(manifest, withFileRules(surroundings, options, named), options);
  }
}

async function* checkListed(
  listed: readonly ListedPath[],
  options: CheckOptions,
  standard: StandardPolicy | undefined,
  surroundings: PolicySurroundings,
): AsyncGenerator<CheckedFile> {
  const checker = new PathChecker(surroundings);
  if (listed.length >= minFilesForThreads) {
    const { checkInThreads } = await import('./check-in-threads.ts');
    // The kernel was already resolved from `--kernel`, and reported. Threads get the resolved version.
    const { version } = surroundings.kernel;
    const settled = options.kernel === undefined ? options : { ...options, kernel: [version] };
    yield* checkInThreads({ listed, options: settled, standard }, checker);
  } else {
    for (const path of listed) yield checker.check(path);
  }
}
