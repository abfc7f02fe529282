import { deadState, type State } from '../automata/automaton.ts';
import type { ByteString } from '../source/bytes.ts';
import { mediationClasses } from '../classes/class-numbers.ts';
import type { BinaryProfile } from './format/compiled-profile.ts';
import { noPermissions, type KernelPermissions } from './format/kernel-permissions.ts';
import type { PolicyDb } from './format/policy-db.ts';
import { printTransition } from './format/transition-table.ts';

/** The permissions of a profile at a path. */
export interface PathPermissions {
  /** For a task of the file's owner. */
  readonly owner: KernelPermissions;
  /** For every other task. */
  readonly other: KernelPermissions;
}

/**
 * Returns the permissions at a path in the kernel's form: absolute, with a final slash for a directory. A profile
 * without a file automaton has the file rules in the policy automaton. A profile without any automaton grants nothing.
 *
 * @see `aa_str_perms`, `aa_lookup_condperms` in the kernel's `file.c`; `unpack_profile` for the place of the file rules
 */
export function permissionsAt(compiled: BinaryProfile, path: ByteString): PathPermissions {
  const place = filePlace(compiled);
  if (place === undefined) return { owner: noPermissions, other: noPermissions };
  const { db, start } = place;
  const state = db.dfa.match(start, path);
  return { owner: db.permissions(state, true), other: db.permissions(state, false) };
}

/** Returns the name of the exec transition for these permissions; undefined for an exec without a named transition. */
export function transitionOf({ files, policy }: BinaryProfile, { xindex }: KernelPermissions): ByteString | undefined {
  const entry = (files ?? policy)?.transitions.get(xindex & 0xff_ffff);
  return (xindex & 0x0c00_0000) !== 0x0800_0000 || entry === undefined ? undefined : printTransition(entry);
}

/** Returns the automaton for matching a profile's paths, and the start state. */
export function filePlace({
  files,
  policy,
}: BinaryProfile): { readonly db: PolicyDb; readonly start: State } | undefined {
  if (files !== undefined) return { db: files, start: files.fileStart };
  if (policy === undefined) return undefined;
  const state = policy.dfa.step(policy.start, mediationClasses.file);
  return { db: policy, start: state === deadState ? policy.fileStart : state };
}
