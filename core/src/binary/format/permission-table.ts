import type { ChunkReader } from './chunk-reader.ts';
import { isValidTransition, type KernelPermissions } from './kernel-permissions.ts';

/** The columns of an entry: a reserved number, then `struct aa_perms` in order. */
const column = {
  allow: 1,
  deny: 2,
  subtree: 3,
  cond: 4,
  kill: 5,
  complain: 6,
  prompt: 7,
  audit: 8,
  quiet: 9,
  hide: 10,
  xindex: 11,
  tag: 12,
  label: 13,
} as const;

const rowLength = 14;
const smallestU32 = 5;

/**
 * The permissions referenced by the states of an automaton (`permstable32`).
 *
 * @see `unpack_perms_table` in the kernel's `policy_unpack.c`
 */
export class PermissionTable {
  readonly #numbers: Uint32Array;

  private constructor(numbers: Uint32Array) {
    this.#numbers = numbers;
  }

  /** Reads the table, if present. */
  static unpack(reader: ChunkReader): PermissionTable | undefined {
    if (!reader.has('struct', 'perms')) return undefined;
    if (reader.u32('version') !== 1) reader.fail('a permission table of version 1');
    const size = reader.requireArray(rowLength * smallestU32, 'the entries of a permission table');
    const numbers = new Uint32Array(size * rowLength);
    for (let index = 0; index < numbers.length; index++) numbers[index] = reader.requireU32('a permission');
    reader.require('arrayEnd', 'the end of the permissions');
    reader.require('structEnd', 'the end of the permission table');
    return new PermissionTable(numbers);
  }

  /** The number of entries. */
  get size(): number {
    return this.#numbers.length / rowLength;
  }

  /** Returns the allowed bits of the entry. */
  allow(index: number): number {
    return this.#numbers[index * rowLength + column.allow] ?? 0;
  }

  /** Returns the bits of the entry that are denied without a log line. */
  quiet(index: number): number {
    return this.#numbers[index * rowLength + column.quiet] ?? 0;
  }

  /** Returns a single field of the entry. */
  at(index: number, name: keyof typeof column): number {
    return this.#numbers[index * rowLength + column[name]] ?? 0;
  }

  /** Returns the permissions of the entry. */
  get(index: number): KernelPermissions {
    return {
      allow: this.at(index, 'allow'),
      deny: this.at(index, 'deny'),
      subtree: this.at(index, 'subtree'),
      prompt: this.at(index, 'prompt'),
      audit: this.at(index, 'audit'),
      quiet: this.at(index, 'quiet'),
      xindex: this.at(index, 'xindex'),
    };
  }

  /**
   * Returns whether every entry is consistent and all references are valid.
   *
   * @see `verify_perm`, `verify_perms`
   */
  isValid(transitions: number, tagSets: number): boolean {
    for (let index = 0; index < this.size; index++) {
      const allow = this.at(index, 'allow');
      const deny = this.at(index, 'deny');
      const complain = this.at(index, 'complain');
      const prompt = this.at(index, 'prompt');
      const unlessRefused = this.at(index, 'kill') | this.at(index, 'hide');
      const unlessDecided = this.at(index, 'cond') | complain | prompt;
      const contradiction =
        (allow & (deny | unlessDecided | unlessRefused)) |
        (deny & unlessDecided) |
        (this.at(index, 'subtree') & ~allow) |
        (complain & prompt);
      if (contradiction !== 0 || !isValidTransition(this.at(index, 'xindex'), transitions)) return false;
      const tag = this.at(index, 'tag');
      const label = this.at(index, 'label');
      if ((tag !== 0 && tag >= tagSets) || (label !== 0 && label >= transitions)) return false;
    }
    return true;
  }
}
