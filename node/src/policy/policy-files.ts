import path from 'node:path';
import type { Resolved, Resolver } from '@lamellar/core';
import { isCompiledPolicy, maxPolicySize } from '@lamellar/core/binary';
import { expandTemplate, isTemplate, type TemplateValues } from './policy-template.ts';
import { memoised, printable, Source, type ByteString, type FileReference } from '@lamellar/core/language';
import { maxTextBytes, type Failure, type FileContents } from '../files/read-file.ts';
import { readNamedFile } from '../files/trusted-files.ts';
import { filesOfCommandLine, type NamedFiles } from './named-files.ts';
import { redactedText, SecretSource } from './secret-source.ts';
import { kindOf } from '../files/kind-of.ts';
import { similarPath } from '../files/similar-path.ts';
import { listPolicyFiles } from './policy-folder.ts';

/** The hint for a template without a value. */
const templateRemedy =
  'fill the fields as a runtime does with --runtime (containerd, moby, podman, cri-o, incus, lxd), or one with --template-var NAME=VALUE';

/** The hint for a missing include. */
const remedy = 'name another base with -b, or more places with -I';

/** A file of compiled policy. */
export class CompiledFile {
  readonly name: string;
  readonly bytes: Uint8Array;

  /** @param name - the path */
  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.bytes = bytes;
  }
}

/** Reads the bytes of a policy file: text of at most 4 MiB, or compiled policy of at most 64 MiB. */
export function readPolicyContents(file: string): FileContents {
  return readNamedFile(file, policyLimit);
}

/** Returns the largest size of a policy file in bytes, by the first bytes. */
function policyLimit(head: Buffer): number {
  return isCompiledPolicy(head) ? maxPolicySize : maxTextBytes;
}

/**
 * Policy files of this machine. A file is read once, and repeated reads return the identical `Source` or
 * `CompiledFile`.
 */
export class PolicyFiles {
  readonly #files: Map<string, Source | CompiledFile>;
  /** The expanded templates, which depend on the values of fields. */
  readonly #templates = new Map<string, Source>();
  /** The results of resolving `<…>` includes, and of further references, by path. */
  readonly #searched = new Map<string, Resolved>();
  readonly #resolved = new Map<string, Resolved>();
  readonly #included = new Set<string>();
  readonly #searchPath: readonly string[];
  readonly #named: NamedFiles;
  readonly #values: TemplateValues;
  #usual: TemplateValues;

  /**
   * @param searchPath - the directories of `<…>` includes, in order
   * @param named - the rules for reading and quoting files
   * @param values - the values of template fields
   * @param usual - the values of a runtime, for fields without a value
   * @param files - the files that were read already
   */
  constructor(
    searchPath: readonly string[],
    named: NamedFiles = filesOfCommandLine(),
    values: TemplateValues = new Map(),
    usual: TemplateValues = new Map(),
    files = new Map<string, Source | CompiledFile>(),
  ) {
    this.#values = values;
    this.#usual = usual;
    this.#files = files;
    this.#searchPath = searchPath;
    this.#named = named;
  }

  /** Fills template fields without a value as a runtime does, unless a runtime was chosen before. */
  fillTemplates(usual: TemplateValues): void {
    if (this.#usual.size === 0) this.#usual = usual;
  }

  /** Returns whether a source is the expanded text of a template. */
  isExpanded(source: Source): boolean {
    return [...this.#templates.values()].includes(source);
  }

  /** Returns the same files with values of template fields. Files other than templates are read once for both. */
  withValues(values: TemplateValues): PolicyFiles {
    const all = new Map([...values, ...this.#values]);
    return new PolicyFiles(this.#searchPath, this.#named, all, this.#usual, this.#files);
  }

  /** The absolute paths of included files and folders, present or missing. */
  get included(): ReadonlySet<string> {
    return this.#included;
  }

  /** Returns the reason not to read a file or folder; undefined if allowed. */
  refusal(place: string): Failure | undefined {
    return this.#named.refusal(place);
  }

  /**
   * Reads a text in a different language, such as a manifest.
   *
   * @param limit - the largest size in bytes
   */
  readText(file: string, limit: number): Source | Failure {
    const contents = this.#named.read(file, limit, 'user');
    return 'reason' in contents ? contents : sourceOf(file, contents.bytes.toString('latin1'), contents.mayQuote);
  }

  /** Expands a template. The lines of the result are the lines of the template. */
  #expanded(file: string, text: string, mayQuote: boolean): Source | Failure {
    const expanded = expandTemplate(text, new Map([...this.#usual, ...this.#values]));
    if ('text' in expanded) return sourceOf(file, expanded.text, mayQuote);
    const problem = mayQuote ? printable(expanded.problem) : redactedText;
    return { reason: `a Go template, line ${expanded.line}: ${problem}`, missing: false, hint: templateRemedy };
  }

  /** Reads a file that the user named, as text or as compiled policy. */
  read(file: string): Source | CompiledFile | Failure {
    return this.#read(file, 'user');
  }

  #read(file: string, by: 'user' | 'content'): Source | CompiledFile | Failure {
    const place = fullPath(file);
    const known = this.#files.get(place) ?? this.#templates.get(place);
    if (known !== undefined) return known;
    const contents = this.#named.read(file, policyLimit, by);
    if ('reason' in contents) return contents;
    const { bytes, mayQuote } = contents;
    const text = isCompiledPolicy(bytes) ? undefined : bytes.toString('latin1');
    // The check of the braces avoids loading the code for templates.
    if (text?.includes('{{') === true && isTemplate(text)) {
      const expanded = this.#expanded(file, text, mayQuote);
      if (!('reason' in expanded)) this.#templates.set(place, expanded);
      return expanded;
    }
    const read = text === undefined ? new CompiledFile(file, bytes) : sourceOf(file, text, mayQuote);
    this.#files.set(place, read);
    return read;
  }

  /** Overrides the text of a file on the disk, or adds a file. */
  provide(source: Source): void {
    this.#files.set(fullPath(source.name), source);
  }

  /** Reads the text of an included file. */
  #text(file: string): Source | { readonly reason: string } {
    const read = this.#read(file, 'content');
    return read instanceof CompiledFile ? { reason: 'it is compiled policy, not text' } : read;
  }

  /** The cached resolver for includes and abi files. Most files of a policy have equal includes. */
  readonly resolve: Resolver = (reference: FileReference): Resolved => {
    const known = reference.form === 'search' ? this.#searched : this.#resolved;
    return memoised(known, reference.path, () => this.#find(reference));
  };

  #find(reference: FileReference): Resolved {
    const wanted = Buffer.from(reference.path, 'latin1').toString();
    const places =
      reference.form === 'search' ? this.#searchPath.map((directory) => path.join(directory, wanted)) : [wanted];
    for (const place of places) {
      this.#included.add(fullPath(place));
      const kind = this.#files.has(fullPath(place)) ? 'file' : kindOf(place);
      if (kind === 'missing') continue;
      if (kind === 'directory') return this.#directory(place);
      const source = this.#text(place);
      return source instanceof Source
        ? { kind: 'files', files: [source] }
        : { kind: 'unreadable', name: place, reason: source.reason };
    }
    return {
      kind: 'missing',
      searched: places,
      suggestion: () => similarPath(wanted, places),
      remedy,
    };
  }

  #directory(directory: string): Resolved {
    const files: Source[] = [];
    const listed = this.refusal(directory) ?? listPolicyFiles(directory);
    if ('reason' in listed) return { kind: 'unreadable', name: directory, reason: listed.reason };
    for (const file of listed.files) {
      this.#included.add(fullPath(file));
      const source = this.#text(file);
      if (!(source instanceof Source)) return { kind: 'unreadable', name: file, reason: source.reason };
      files.push(source);
    }
    return { kind: 'files', files, isDirectory: true };
  }
}

function sourceOf(file: string, text: string, mayQuote: boolean): Source {
  const Kind = mayQuote ? Source : SecretSource;
  return new Kind(file, text as ByteString);
}

/** Makes a path absolute. Node's `path.resolve` splits a path even if nothing changes, as for most paths. */
function fullPath(file: string): string {
  return /^(?:\/[^./][^/]*)+$/.test(file) ? file : path.resolve(file);
}
