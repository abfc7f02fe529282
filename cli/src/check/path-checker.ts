import type { PolicyEnvironment } from '@lamellar/core';
import { checkPolicy } from '@lamellar/core/check';
import { Source, textOf, type ByteString, type Diagnostic } from '@lamellar/core/language';
import {
  readPolicyText,
  type ListedPath,
  type StandardPolicy,
  type UnreadablePath,
} from '../host/policy/checked-paths.ts';
import type { PolicyFiles } from '../host/policy/policy-files.ts';
import { policySurroundings } from '../host/policy/policy-surroundings.ts';
import type { CheckedFile } from '../output/checked-file.ts';
import type { SurroundingsOptions } from '../policy/policy-options.ts';

/** Checks files, one after the other. What they include is read once. */
export class PathChecker {
  /** The version of the kernel whose behaviour is assumed. */
  readonly kernel: string;
  readonly #files: PolicyFiles;
  readonly #environment: PolicyEnvironment;

  constructor(options: SurroundingsOptions, standard: StandardPolicy | undefined) {
    const { kernel, files, environment } = policySurroundings(options);
    this.kernel = kernel.version;
    this.#files = files;
    this.#environment = environment;
    if (standard !== undefined) files.provide(new Source(standard.name, standard.text));
  }

  /** Whatever a path leads to, it is told where all else is told. */
  check(listed: ListedPath): CheckedFile {
    const { path } = listed;
    const source = 'reason' in listed ? listed : readPolicyText(path, this.#files);
    if (!(source instanceof Source)) return { path, valid: false, profiles: [], diagnostics: [unreadable(source)] };
    const { valid, profiles, diagnostics } = checkPolicy(source, this.#environment);
    return { path, valid, profiles: profiles.map(textOf), diagnostics };
  }
}

/** What is told of a file that cannot be read. */
export function unreadable({ path, reason, hint }: UnreadablePath): Diagnostic {
  const source = new Source(path === '' ? '``' : path, '' as ByteString);
  const span = { source, start: 0, end: 0 };
  const diagnostic = { code: 'unreadable-file', severity: 'error', message: reason, span } as const;
  return hint === undefined ? diagnostic : { ...diagnostic, hint };
}
