import type { StackedPolicy } from '@lamellar/core';
import { readManifestAt } from '@lamellar/node/manifest';
import {
  bytesOf,
  type ByteString,
  parse,
  parseFragment,
  Source,
  type Diagnostic,
  type PolicyFile,
} from '@lamellar/core/language';
import { maxTextBytes } from '@lamellar/node/files';
import { filesOfCommandLine, filesOfManifest, type NamedFiles } from '@lamellar/node/policy';
import { withFileRules, type PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';
import { followedState } from '../adapters/policy/file-states.ts';
import type { CheckOptions } from '../check/check-all.ts';
import { isManifest } from '../check/is-manifest.ts';
import { checkedSurroundings } from '../check/checked-surroundings.ts';
import { checkManifest } from '../check/manifest-checker.ts';
import { stacksOfManifest } from '../check/manifest-stacks.ts';
import { PathChecker } from '../check/path-checker.ts';

/** The time in milliseconds after which the states of included files are compared again. */
const recheckTime = 1000;

/** The largest number of checks with the same cache. The cache keeps every version of a profile. */
const maxChecks = 500;

/** Checks the unsaved texts of an editor, which replace the files of the same paths, also for includes. */
export class BufferChecker {
  readonly options: CheckOptions;
  readonly #buffers = new Map<string, Source>();
  #surroundings: PolicySurroundings;
  #checker: PathChecker;
  #checks = 0;
  /** The states of the files and folders on the search for includes, and the time of the last comparison. */
  #states = new Map<string, string>();
  #compared = 0;

  /** @throws CommandError if the options name a kernel or features that do not exist */
  constructor(options: CheckOptions) {
    this.options = options;
    this.#surroundings = checkedSurroundings(options, undefined);
    this.#checker = this.#renew();
  }

  /** The surroundings of policy with all buffers in place of files. */
  get surroundings(): PolicySurroundings {
    return this.#surroundings;
  }

  /** Returns the text of a buffer; undefined if the editor does not have the file open. */
  buffer(path: string): Source | undefined {
    return this.#buffers.get(path);
  }

  /** Returns the paths of the open files. */
  paths(): Iterable<string> {
    return this.#buffers.keys();
  }

  /** Replaces the text of a file. Returns whether other policy may depend on the text. */
  open(path: string, text: string): boolean {
    const source = new Source(path, bytesOf(text));
    const isNew = !this.#buffers.has(path);
    this.#buffers.set(path, source);
    const isIncluded = this.#changed(path);
    if (isNew && !isIncluded) this.#renew();
    else this.#surroundings.files.provide(source);
    return isIncluded;
  }

  /** Removes the text of a file. Returns whether other policy may depend on the file. */
  close(path: string): boolean {
    this.#buffers.delete(path);
    return this.#changed(path);
  }

  #changed(path: string): boolean {
    const isIncluded = this.#surroundings.files.included.has(path);
    if (isIncluded) this.#renew();
    return isIncluded;
  }

  /** Checks the buffer of a path: policy, or a manifest. */
  check(path: string): readonly Diagnostic[] {
    this.#renewIfChanged();
    const found = isManifest(path) ? this.#checkManifest(path) : this.#checkPolicy(path);
    for (const place of this.#surroundings.files.included)
      if (!this.#states.has(place)) this.#states.set(place, followedState(place));
    return found;
  }

  /** Compares the included files with the disk at the next check. */
  expectChanges(): void {
    this.#compared = -Infinity;
  }

  #checkPolicy(path: string): readonly Diagnostic[] {
    const source = this.#buffers.get(path);
    if (source === undefined) return [];
    if (this.hasProfile(source)) {
      return this.#checker.check({ path }).diagnostics;
    }
    const user = includingPolicy(source);
    this.#surroundings.files.provide(user);
    return this.#checker.check({ path: user.name }).diagnostics.filter(({ code, span, via = [] }) => {
      const isHere = [span, ...via].some((place) => place.source.name === path);
      // The files that include this file may define the variable.
      return isHere && code !== 'undefined-variable';
    });
  }

  /** Checks if an open file has profiles: other files are included in profiles. */
  hasProfile(source: Source): boolean {
    return hasProfile(parse(source).ast);
  }

  /** Runs a function with a text in place of a buffer, which stays as before. */
  withText(path: string, text: ByteString, run: () => readonly Diagnostic[]): readonly Diagnostic[] {
    const source = this.#buffers.get(path);
    if (source === undefined) return [];
    this.#replace(new Source(path, text));
    const found = run();
    this.#replace(source);
    return found;
  }

  #replace(source: Source): void {
    this.#buffers.set(source.name, source);
    if (!this.#changed(source.name)) this.#surroundings.files.provide(source);
  }

  #checkManifest(path: string): readonly Diagnostic[] {
    const named = this.#withBuffers(filesOfManifest(path, this.options.allowUntrustedManifest === true, true));
    const surroundings = withFileRules(this.#surroundings, this.options, named);
    return [...checkManifest(path, surroundings, this.options)].flatMap(({ diagnostics }) => diagnostics);
  }

  /** Returns the policy of a manifest with all containers; undefined for a broken manifest. */
  stacksOf(manifest: string): StackedPolicy | undefined {
    const named = this.#withBuffers(filesOfManifest(manifest, this.options.allowUntrustedManifest === true, true));
    const surroundings = withFileRules(this.#surroundings, this.options, named);
    const read = readManifestAt(manifest, surroundings.files);
    return 'diagnostics' in read ? undefined : stacksOfManifest(read.manifest, surroundings);
  }

  #withBuffers(named: NamedFiles): NamedFiles {
    return {
      refusal: (place) => named.refusal(place),
      read: (file, limit, by) => {
        const buffer = this.#buffers.get(file);
        if (buffer === undefined) return named.read(file, limit, by);
        return { bytes: Buffer.from(buffer.text, 'latin1'), mayQuote: true };
      },
    };
  }

  #renewIfChanged(): void {
    this.#checks++;
    const now = performance.now();
    const isDue = now - this.#compared > recheckTime;
    if (isDue) this.#compared = now;
    if (this.#checks > maxChecks || (isDue && this.#hasChangedFiles())) this.#renew();
  }

  #hasChangedFiles(): boolean {
    return [...this.#states].some(([place, state]) => followedState(place) !== state);
  }

  /** Forgets all files, and the results about them. */
  #renew(): PathChecker {
    const named = filesOfCommandLine();
    this.#surroundings = withFileRules(this.#surroundings, this.options, named);
    this.#states = new Map();
    this.#checks = 0;
    for (const source of this.#buffers.values()) {
      // The user named the file: the files of the same folder are no secrets to the user.
      named.read(source.name, maxTextBytes, 'user');
      this.#surroundings.files.provide(source);
    }
    return (this.#checker = new PathChecker(this.#surroundings));
  }
}

function hasProfile({ statements }: PolicyFile): boolean {
  return statements.some(({ kind }) => kind === 'profile');
}

/** The statements before profiles. */
const preambleKinds: ReadonlySet<string> = new Set([
  'abi',
  'alias',
  'variable-assignment',
  'boolean-assignment',
  'comment',
  'include',
]);

/** Returns policy that includes a file without profiles: before a profile, or in a profile if the file has rules. */
function includingPolicy(source: Source): Source {
  const isPreamble = parseFragment(source).ast.statements.every(({ kind }) => preambleKinds.has(kind));
  const include = `include "${source.name.replaceAll(/["\\]/g, '\\$&')}"\n`;
  const lines = isPreamble
    ? `${include}profile editor {\n}\n`
    : `include if exists <tunables/global>\nprofile editor {\n${include}}\n`;
  return new Source('lamellar-editor', bytesOf(lines));
}
