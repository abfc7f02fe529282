import { deadState, type State } from '../automaton/automaton.ts';
import type { ByteString } from '../source/bytes.ts';
import { mediationClasses } from '../class/mediation-classes.ts';
import type { CompiledProfile } from './format/compiled-profile.ts';
import { noPermissions, type KernelPermissions } from './format/kernel-permissions.ts';
import type { PolicyDb } from './format/policy-db.ts';
import { printTransition } from './format/transition-table.ts';

/** What a profile grants at a path. */
export interface PathPermissions {
  /** To a task whose user owns the file. */
  readonly owner: KernelPermissions;
  /** To every other task. */
  readonly other: KernelPermissions;
}

/**
 * The permissions at a path as the kernel sees it: absolute, a directory with a slash at its end. Where the profile has no
 * automaton of its own for files they are in the policy automaton, and where it has none at all nothing is granted.
 *
 * @see `aa_str_perms`, `aa_lookup_condperms` in the kernel's `file.c`; `unpack_profile` for where files are
 */
export function permissionsAt(compiled: CompiledProfile, path: ByteString): PathPermissions {
  const place = filePlace(compiled);
  if (place === undefined) return { owner: noPermissions, other: noPermissions };
  const { db, start } = place;
  const state = db.dfa.match(start, path);
  return { owner: db.permissions(state, true), other: db.permissions(state, false) };
}

/** Where an exec with these permissions leads by name; undefined where it does not. */
export function transitionOf(
  { files, policy }: CompiledProfile,
  { xindex }: KernelPermissions,
): ByteString | undefined {
  const entry = (files ?? policy)?.transitions.get(xindex & 0xff_ffff);
  return (xindex & 0x0c00_0000) !== 0x0800_0000 || entry === undefined ? undefined : printTransition(entry);
}

/** The automaton that a profile's paths are matched in, and the state in front of them. */
export function filePlace({
  files,
  policy,
}: CompiledProfile): { readonly db: PolicyDb; readonly start: State } | undefined {
  if (files !== undefined) return { db: files, start: files.fileStart };
  if (policy === undefined) return undefined;
  const state = policy.dfa.step(policy.start, mediationClasses.file);
  return { db: policy, start: state === deadState ? policy.fileStart : state };
}
