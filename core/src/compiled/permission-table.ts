import type { ChunkReader } from './chunk-reader.ts';
import { isValidTransition, noPermissions, type KernelPermissions } from './kernel-permissions.ts';

/** An entry is a reserved number and the thirteen of `struct aa_perms`, in its order. */
const rowLength = 14;
const smallestU32 = 5;

/**
 * The permissions that the states of an automaton refer to (`permstable32`).
 *
 * @see `unpack_perms_table` in the kernel's `policy_unpack.c`
 */
export class PermissionTable {
  readonly #numbers: Uint32Array;

  private constructor(numbers: Uint32Array) {
    this.#numbers = numbers;
  }

  /** Reads the table where there is one. */
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

  get size(): number {
    return this.#numbers.length / rowLength;
  }

  allow(index: number): number {
    return this.#numbers[index * rowLength + 1] ?? 0;
  }

  quiet(index: number): number {
    return this.#numbers[index * rowLength + 9] ?? 0;
  }

  get(index: number): KernelPermissions {
    if (index >= this.size) return noPermissions;
    const [allow, deny, subtree, cond, kill, complain, prompt, audit, quiet, hide, xindex, tag, label] =
      this.#numbers.subarray(index * rowLength + 1, (index + 1) * rowLength);
    return {
      allow: allow ?? 0,
      deny: deny ?? 0,
      subtree: subtree ?? 0,
      cond: cond ?? 0,
      kill: kill ?? 0,
      complain: complain ?? 0,
      prompt: prompt ?? 0,
      audit: audit ?? 0,
      quiet: quiet ?? 0,
      hide: hide ?? 0,
      xindex: xindex ?? 0,
      tag: tag ?? 0,
      label: label ?? 0,
    };
  }

  /**
   * Whether no entry contradicts itself or refers to something that is not there.
   *
   * @see `verify_perm`, `verify_perms`
   */
  isValid(transitions: number, tagSets: number): boolean {
    for (let index = 0; index < this.size; index++) {
      const { allow, deny, subtree, cond, kill, complain, prompt, hide, xindex, tag, label } = this.get(index);
      const contradiction =
        (allow & (deny | cond | kill | complain | prompt | hide)) |
        (deny & (cond | complain | prompt)) |
        (subtree & ~allow) |
        (complain & prompt);
      if (contradiction !== 0 || !isValidTransition(xindex, transitions)) return false;
      if ((tag !== 0 && tag >= tagSets) || (label !== 0 && label >= transitions)) return false;
    }
    return true;
  }
}
