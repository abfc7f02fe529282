import { checkPolicy, type CheckedPolicy, type CompilerBehaviours } from '@lamellar/core/check';
import { Source, textOf, type ByteString, type Diagnostic } from '@lamellar/core/language';
import type { PolicyEnvironment } from '@lamellar/core/namespaces';
import { readPolicyText, type ListedPath, type UnreadablePath } from '../adapters/policy/checked-paths.ts';
import { SecretSource, type PolicyFiles } from '@lamellar/node/policy';
import type { PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import type { CheckedFile } from './checked-file.ts';

/** Checks files in sequence, and reads each included file once. */
export class PathChecker {
  readonly #files: PolicyFiles;
  readonly #environment: PolicyEnvironment;
  readonly #compiler: CompilerBehaviours | undefined;

  constructor({ files, environment, chosenCompiler }: PolicySurroundings) {
    this.#files = files;
    this.#environment = environment;
    this.#compiler = chosenCompiler;
  }

  /** Checks the policy at a path. An unreadable path has one diagnostic with the reason. */
  check(listed: ListedPath): CheckedFile {
    const { path } = listed;
    const source = 'reason' in listed ? listed : readPolicyText(path, this.#files);
    if (!(source instanceof Source))
      return { path, valid: false, profiles: [], diagnostics: [unreadableFileDiagnostic(source)] };
    const { valid, profiles, diagnostics } = checkForCompiler(source, this.#environment, this.#compiler);
    // If a secret file is not policy, a parsed profile name may be any word of the secret.
    const isSecret = source instanceof SecretSource && !valid;
    return { path, valid, profiles: isSecret ? [] : profiles.map(textOf), diagnostics };
  }
}

/**
 * Checks a file for the chosen compiler: its refusals are errors, and refusals by a different compiler have no effect.
 * Without a choice, a refusal by a part of the compilers is a warning.
 */
function checkForCompiler(
  source: Source,
  environment: PolicyEnvironment,
  compiler: CompilerBehaviours | undefined,
): CheckedPolicy {
  if (compiler === undefined) return checkPolicy(source, environment);
  const { profiles, diagnostics } = checkPolicy(source, environment, [compiler]);
  const own = diagnostics.flatMap((one): readonly Diagnostic[] => {
    if (one.refusedBy === undefined) return [one];
    return one.refusedBy === compiler.name ? [{ ...one, severity: 'error' }] : [];
  });
  return { profiles, diagnostics: own, valid: own.every(({ severity }) => severity !== 'error') };
}

/** Returns the diagnostic for an unreadable file. */
export function unreadableFileDiagnostic({ path, reason, hint }: UnreadablePath): Diagnostic {
  const source = new Source(path === '' ? '``' : path, '' as ByteString);
  const span = { source, start: 0, end: 0 };
  const diagnostic = { code: 'unreadable-file', severity: 'error', message: reason, span } as const;
  return hint === undefined ? diagnostic : { ...diagnostic, hint };
}
