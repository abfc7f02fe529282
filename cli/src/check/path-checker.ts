import { checkPolicy, forCompiler, type CompilerBehaviours } from '@lamellar/core/check';
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
  readonly #compiler: CompilerBehaviours;
  readonly #isChosen: boolean;

  constructor({ files, environment, compiler, chosenCompiler }: PolicySurroundings) {
    this.#files = files;
    this.#environment = environment;
    this.#compiler = compiler();
    this.#isChosen = chosenCompiler !== undefined;
  }

  /** Checks the policy at a path. An unreadable path has one diagnostic with the reason. */
  check(listed: ListedPath): CheckedFile {
    const { path } = listed;
    const compiler = this.#compiler.version;
    const source = 'reason' in listed ? listed : readPolicyText(path, this.#files);
    if (!(source instanceof Source)) return unreadableFile(path, compiler, source);
    const checked = checkPolicy(source, this.#environment, this.#isChosen ? [this.#compiler] : undefined);
    const diagnostics = this.forCompiler(checked.diagnostics);
    const valid = diagnostics.every(({ severity }) => severity !== 'error');
    // If a secret file is not policy, a parsed profile name may be any word of the secret.
    const isSecret = source instanceof SecretSource && !valid;
    return { path, compiler, valid, profiles: isSecret ? [] : checked.profiles.map(textOf), diagnostics };
  }

  /** Returns the diagnostics for the compiler, see `forCompiler`. */
  forCompiler(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
    return forCompiler(diagnostics, { compiler: this.#compiler, isChosen: this.#isChosen });
  }
}

/** Returns the result for an unreadable file. */
export function unreadableFile(path: string, compiler: string, unreadable: UnreadablePath): CheckedFile {
  const diagnostics = [unreadableFileDiagnostic(unreadable)];
  return { path, compiler, valid: false, isUnreadable: true, profiles: [], diagnostics };
}

/** Returns the diagnostic for an unreadable file. */
export function unreadableFileDiagnostic({ path, reason, hint }: UnreadablePath): Diagnostic {
  const source = new Source(path === '' ? '``' : path, '' as ByteString);
  const span = { source, start: 0, end: 0 };
  const diagnostic = { code: 'unreadable-file', severity: 'error', message: reason, span } as const;
  return hint === undefined ? diagnostic : { ...diagnostic, hint };
}
