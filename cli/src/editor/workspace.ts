import { basename } from 'node:path';
import type { StackedPolicy } from '@lamellar/core';
import {
  parse,
  parseFragment,
  Source,
  type ByteString,
  type ParseResult,
  type PolicyFile,
} from '@lamellar/core/language';
import { PolicyUnit, type LoadableUnit } from '@lamellar/core/namespaces';
import { readNamedFile } from '@lamellar/node/files';
import { listPolicyFiles } from '@lamellar/node/policy';
import { listTree } from '../adapters/filesystem/list-tree.ts';
import { followedState } from '../adapters/policy/file-states.ts';
import { allStatements } from './all-statements.ts';
import type { BufferChecker } from './buffer-checker.ts';
import { profileUses, type ProfileUse } from './policy-names.ts';

/** The largest number of entries of a workspace. */
const maxEntries = 20_000;

/** The largest size of a policy file in a workspace, in bytes. */
const maxBytes = 1024 * 1024;

/** The largest size of all policy of a workspace together, in bytes. */
const maxTotal = 64 * 1024 * 1024;

/** The time in milliseconds after which the files are listed again. */
const listTime = 5000;

/** A policy file with the syntax tree and the names of profiles. */
export interface ParsedPolicy {
  readonly source: Source;
  readonly tree: PolicyFile;
  readonly uses: readonly ProfileUse[];
}

/** The policy of a workspace: open files, the files below the folders of the editor, and the installed policy. */
export class Workspace {
  readonly #checker: BufferChecker;
  /** The folders of the editor; empty before the `initialize` request. */
  folders: readonly string[] = [];
  readonly #known = new Map<string, { readonly state: string; readonly policy: ParsedPolicy | undefined }>();
  readonly #parsed = new WeakMap<Source, ParsedPolicy>();
  #total = 0;
  #listed: readonly string[] = [];
  #listedAt = -Infinity;

  constructor(checker: BufferChecker) {
    this.#checker = checker;
  }

  /** Returns the tree of an open file. */
  open(path: string): ParsedPolicy | undefined {
    const source = this.#checker.buffer(path);
    return source === undefined ? undefined : this.parse(source);
  }

  /** Returns the policy that the user edits: the open files, and the files of the workspace. */
  own(): readonly ParsedPolicy[] {
    return this.#policyAt(this.#listFiles());
  }

  /** Returns the policy of the workspace, and the installed policy. */
  all(): readonly ParsedPolicy[] {
    const installed = listPolicyFiles(this.#checker.options.base);
    return this.#policyAt([...this.#listFiles(), ...('files' in installed ? installed.files : [])]);
  }

  /** Returns the policies of the manifests that use a file: the manifests of the workspace, and the open manifests. */
  stacksWith(file: string): StackedPolicy[] {
    const files = new Set([...this.#checker.paths(), ...this.#listFiles()]);
    return [...files]
      .filter((each) => basename(each) === 'lamellar.yaml')
      .flatMap((manifest) => this.#checker.stacksOf(manifest) ?? [])
      .filter(({ root }) => [...root.all()].some(({ units }) => units.some((unit) => isFrom(unit, file))));
  }

  #listFiles(): readonly string[] {
    const now = performance.now();
    if (now - this.#listedAt > listTime) {
      this.#listed = this.folders.flatMap((folder) => listTree(folder, maxEntries));
      this.#listedAt = now;
    }
    return this.#listed;
  }

  #policyAt(files: readonly string[]): readonly ParsedPolicy[] {
    const open = [...this.#checker.paths()];
    return [...new Set([...open, ...files])].flatMap((file) => {
      const found = this.open(file) ?? this.#fromDisk(file);
      return found === undefined ? [] : [found];
    });
  }

  #fromDisk(file: string): ParsedPolicy | undefined {
    const state = followedState(file);
    const known = this.#known.get(file);
    if (known?.state === state) return known.policy;
    const read = this.#total > maxTotal ? undefined : readNamedFile(file, maxBytes);
    const text = read !== undefined && 'bytes' in read ? read.bytes.toString('latin1') : '';
    const policy = mayBePolicy(text) ? policyIn(new Source(file, text as ByteString)) : undefined;
    if (policy !== undefined) this.#total += text.length;
    this.#known.set(file, { state, policy });
    return policy;
  }

  /** Parses a text once. */
  parse(source: Source): ParsedPolicy {
    let known = this.#parsed.get(source);
    if (known === undefined) this.#parsed.set(source, (known = treeOf(source)));
    return known;
  }
}

/** Checks if policy was read from a file. */
export function isFrom(unit: LoadableUnit, file: string): boolean {
  return unit instanceof PolicyUnit && unit.source.name === file;
}

/** Checks for the words and signs of policy; most files of a workspace have none. */
function mayBePolicy(text: string): boolean {
  return !text.includes('\0') && /^\s*(?:profile\b|hat\b|\^|[/"@]|#?include\b|\w+\b[^\n]*,\s*$)/m.test(text);
}

/** Parses a file; undefined for a file of a different language, which has more errors than statements. */
function policyIn(source: Source): ParsedPolicy | undefined {
  const { ast, diagnostics } = parsed(source);
  return diagnostics.length > [...allStatements(ast.statements)].length ? undefined : treeOf(source, ast);
}

function treeOf(source: Source, tree = parsed(source).ast): ParsedPolicy {
  return { source, tree, uses: [...profileUses(tree)] };
}

/** Parses a policy file, or a file that profiles include. */
function parsed(source: Source): ParseResult {
  const whole = parse(source);
  return whole.ast.statements.some(({ kind }) => kind === 'profile') ? whole : parseFragment(source);
}
