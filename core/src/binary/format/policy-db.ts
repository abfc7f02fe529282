import { deadState, type State } from '../../automata/automaton.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { isValidTransition, noPermissions, type KernelPermissions } from './kernel-permissions.ts';
import {
  packedAttachmentPermissions,
  packedFilePermissions,
  packedPolicyAllow,
  packedPolicyPermissions,
  packedPolicyQuiet,
  packedTransition,
} from './packed-permissions.ts';
import { PermissionTable } from './permission-table.ts';
import { skipTags } from './skip-tags.ts';
import type { StringTable } from './string-table.ts';
import { TableDfa } from './table-dfa.ts';
import { unpackTransitionTable } from './transition-table.ts';

/** The purpose of an automaton, and so the meaning of packed permissions. */
export type PolicyDbKind = 'policy' | 'file' | 'attachment';

/** The default start state of a match (`DFA_START`). */
const defaultStart: State = 1;

/** `ACCEPT_FLAG_OWNER`: the permissions are for the owner, and the next table entry is for non-owners. */
const ownerConditional = 1;

/** The first version of permission tables with a flag for owner-conditional states. */
const versionWithFlags = 3;

/**
 * An automaton with the grants of the states.
 *
 * @see `struct aa_policydb` in the kernel's `policy.h`
 */
export class PolicyDb {
  readonly dfa: TableDfa;
  /** The start state of a match: in the policy automaton, the state before the class. */
  readonly start: State;
  /** The start state of a path, in a file automaton. */
  readonly fileStart: State;
  /** The target profiles of execs, by `xindex`. */
  readonly transitions: StringTable;
  /** The table of permissions; undefined if the automaton has packed permissions. */
  readonly table: PermissionTable | undefined;
  readonly #kind: PolicyDbKind;
  readonly #abi: number;
  readonly #hasFlags: boolean;

  private constructor(
    reader: ChunkReader,
    view: DataView,
    kind: PolicyDbKind,
    abi: number,
    range: { readonly start: number; readonly end: number },
    tagSets: number,
    table: PermissionTable | undefined,
    hasFlags: boolean,
  ) {
    this.dfa = TableDfa.unpack(view, range);
    this.#kind = kind;
    this.#abi = abi;
    this.#hasFlags = hasFlags;
    this.table = table;
    if ((table === undefined || hasFlags) && this.dfa.accept2.length === 0)
      reader.fail('an automaton with a second accept table', range.start);
    this.start = this.#startState(reader, 'start');
    this.fileStart = this.#startState(reader, 'dfa_start');
    this.transitions = unpackTransitionTable(reader);
    this.#verify(reader, range.start, tagSets);
  }

  /**
   * Reads an automaton with its tables, if present.
   *
   * @param abi - the kernel abi in the policy's header
   * @see `unpack_pdb` in the kernel's `policy_unpack.c`
   */
  static unpack(reader: ChunkReader, view: DataView, kind: PolicyDbKind, abi: number): PolicyDb | undefined {
    const tagSets = skipTags(reader);
    const table = PermissionTable.unpack(reader);
    const hasFlags = table !== undefined && (reader.u32('permsv') ?? 0) >= versionWithFlags;
    const range = reader.blob('aadfa');
    if (range === undefined || range.start === range.end) {
      if (table !== undefined) reader.fail('an automaton after the permissions');
      // Some compilers write the transition table even without an automaton.
      unpackTransitionTable(reader);
      return undefined;
    }
    return new PolicyDb(reader, view, kind, abi, range, tagSets, table, hasFlags);
  }

  /** True if every state of the file automaton has two entries, without a flag in the states. */
  get ownersUnmarked(): boolean {
    return this.#kind === 'file' && this.table !== undefined && !this.#hasFlags;
  }

  /** Returns the allowed bits in a state; `permissions` returns all sets of bits. */
  allow(state: State): number {
    const accept = this.dfa.accept[state] ?? 0;
    return this.table === undefined ? packedPolicyAllow(accept) : this.table.allow(accept);
  }

  /** Returns the bits denied without a log line in a state. */
  quiet(state: State): number {
    if (this.table === undefined) return packedPolicyQuiet(this.dfa.accept2[state] ?? 0);
    return this.table.quiet(this.dfa.accept[state] ?? 0);
  }

  /**
   * Returns the permissions of a state; for files, the permissions of the owner or of non-owners. Before version 3 of
   * permission tables, every state of a file automaton has two entries. Since version 3, only flagged states have two.
   *
   * @see `aa_lookup_perms`, `aa_lookup_condperms`; `aa_compat_map_policy`, `aa_compat_map_file`, `aa_compat_map_xmatch`
   */
  permissions(state: State, isOwner = true): KernelPermissions {
    const accept = this.dfa.accept[state] ?? 0;
    if (this.table !== undefined) return this.table.get(accept + (!isOwner && this.#isPair(state) ? 1 : 0));
    const accept2 = this.dfa.accept2[state] ?? 0;
    // The dead state grants nothing, except in file automata: every state of a file automaton grants some bits.
    if (state === deadState && this.#kind !== 'file') return noPermissions;
    switch (this.#kind) {
      case 'policy':
        return packedPolicyPermissions(accept, accept2, this.#abi);
      case 'file':
        return packedFilePermissions(accept, accept2, isOwner);
      case 'attachment':
        return packedAttachmentPermissions(accept);
    }
  }

  /** Returns whether a state has the grants of a state of a second automaton. Neither state is dead. */
  hasGrantsOf(state: State, other: PolicyDb, otherState: State): boolean {
    const isPacked = this.table === undefined && other.table === undefined;
    // Equal numbers are unpacked equally.
    if (isPacked && this.#kind === other.#kind && this.#abi === other.#abi) {
      const [{ accept, accept2 }, { accept: accepts, accept2: accepts2 }] = [this.dfa, other.dfa];
      if (accept[state] === accepts[otherState] && accept2[state] === accepts2[otherState]) return true;
    }
    const [mine, theirs] = [this.permissions(state), other.permissions(otherState)];
    return mine.allow === theirs.allow && mine.quiet === theirs.quiet && mine.deny === theirs.deny;
  }

  #isPair(state: State): boolean {
    if (this.#kind !== 'file') return false;
    return !this.#hasFlags || ((this.dfa.accept2[state] ?? 0) & ownerConditional) !== 0;
  }

  #startState(reader: ChunkReader, name: string): State {
    const offset = reader.offset;
    const start = reader.u32(name) ?? defaultStart;
    if (start >= this.dfa.stateCount) reader.fail(`a state of the automaton as \`${name}\``, offset);
    return start;
  }

  /** `verify_dfa_accept_index`, `verify_perms`, `verify_dfa_xindex` */
  #verify(reader: ChunkReader, offset: number, tagSets: number): void {
    const { table, dfa } = this;
    const size = this.transitions.size;
    if (table?.isValid(size, tagSets) === false) reader.fail('permissions that make sense', offset);
    for (let state = 0; state < dfa.stateCount; state++) {
      const accept = dfa.accept[state] ?? 0;
      if (table !== undefined) {
        if ((accept >>> 0) + (this.#isPair(state) ? 1 : 0) >= table.size)
          reader.fail(`permissions of state ${state} in the table`, offset);
      } else if (this.#kind === 'file') {
        if (!isValidTransition(packedTransition(accept, true), size)) reader.fail('a name for every exec', offset);
        if (!isValidTransition(packedTransition(accept, false), size)) reader.fail('a name for every exec', offset);
      }
    }
  }
}
