import { deadState } from '../automaton/automaton.ts';
import type { ByteString } from '../source/bytes.ts';
import { mediationClasses } from '../class/mediation-classes.ts';
import type { CompiledProfile } from './format/compiled-profile.ts';
import { noPermissions, type KernelPermissions } from './format/kernel-permissions.ts';
import type { PolicyDb } from './format/policy-db.ts';
import { printTransition } from './format/transition-table.ts';

/** What a permission's bit means for a file: `AA_MAY_EXEC` … in the kernel's `perms.h`. */
export const filePermissionBits = {
  exec: 0x0001,
  write: 0x0002,
  read: 0x0004,
  append: 0x0008,
  create: 0x0010,
  delete: 0x0020,
  open: 0x0040,
  rename: 0x0080,
  setattr: 0x0100,
  getattr: 0x0200,
  setcred: 0x0400,
  getcred: 0x0800,
  chmod: 0x1000,
  chown: 0x2000,
  chgrp: 0x4000,
  lock: 0x8000,
  mmap: 0x0001_0000,
  mprotect: 0x0002_0000,
  link: 0x0004_0000,
  snapshot: 0x0008_0000,
  stack: 0x1000_0000,
  onexec: 0x2000_0000,
  changeProfile: 0x4000_0000,
  changeHat: 0x8000_0000,
} as const;

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
export function permissionsAt({ files, policy }: CompiledProfile, path: ByteString): PathPermissions {
  const db = files ?? policy;
  if (db === undefined) return { owner: noPermissions, other: noPermissions };
  const state = db.dfa.match(files === undefined ? fileStart(db) : db.fileStart, path);
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

function fileStart(policy: PolicyDb): number {
  const state = policy.dfa.step(policy.start, mediationClasses.file);
  return state === deadState ? policy.fileStart : state;
}
