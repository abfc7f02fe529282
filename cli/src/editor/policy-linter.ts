import { PolicyNamespace } from '@lamellar/core';
import type { ByteString, Diagnostic, Source } from '@lamellar/core/language';
import { lintChecks, lintPolicy } from '@lamellar/core/lint';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { isManifest } from '../check/is-manifest.ts';
import type { BufferChecker } from './buffer-checker.ts';
import type { Workspace } from './workspace.ts';

/** The codes of lint. Lint also applies the comments that suppress a diagnostic. */
const lintCodes: ReadonlySet<string> = new Set(lintChecks);

/** Checks and lints the unsaved texts of an editor. */
export class PolicyLinter {
  readonly #checker: BufferChecker;
  readonly #workspace: Workspace;

  constructor(checker: BufferChecker, workspace: Workspace) {
    this.#checker = checker;
    this.#workspace = workspace;
  }

  /**
   * Adds the findings of lint to the diagnostics of a valid policy file. Lint judges the file with the policy of the
   * workspace's manifests that use the file; without such a manifest, alone.
   */
  lint(path: string, checked: readonly Diagnostic[]): readonly Diagnostic[] {
    const source = this.#checker.buffer(path);
    const isValid = checked.every(({ severity }) => severity !== 'error');
    if (source === undefined || isManifest(path) || !isValid || !this.#checker.hasProfile(source)) return checked;
    return [...checked.filter(({ code }) => !lintCodes.has(code)), ...this.#findings(source)];
  }

  #findings(source: Source): readonly Diagnostic[] {
    const { environment, kernel, compiler, chosenCompiler } = this.#checker.surroundings;
    const roots = this.#workspace.stacksWith(source.name).map(({ root }) => root);
    if (roots.length === 0) {
      const alone = PolicyNamespace.root();
      alone.load(new PolicyUnit(source, environment));
      roots.push(alone);
    }
    const { behaviours } = kernel;
    const isChosen = chosenCompiler !== undefined;
    return roots
      .flatMap((root) => lintPolicy({ root, behaviours, compiler: compiler(), isChosen }))
      .filter((file) => file.source.name === source.name)
      .flatMap(({ diagnostics }) => diagnostics);
  }

  /** Checks and lints a text in place of a buffer, which stays as before. */
  try(path: string, text: ByteString): readonly Diagnostic[] {
    return this.#checker.withText(path, text, () => this.all(path));
  }

  /** Checks and lints a buffer. */
  all(path: string): readonly Diagnostic[] {
    return this.lint(path, this.#checker.check(path));
  }
}
