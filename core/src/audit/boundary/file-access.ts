import type { ContainerBoundary, HostFile, IdRange, VisibleHostFile } from '../../snapshot/boundary.ts';

/** Checks whether a container has root of the host, in its own or in the host's user namespace. */
export function hasHostRoot({ users = [] }: Pick<ContainerBoundary, 'users'>): boolean {
  return includes(users, 0);
}

/**
 * Checks whether the owners and permissions of a file of the host let a container's root write to the file, or connect
 * to the socket. AppArmor is a separate check.
 *
 * @see `generic_permission`, `capable_wrt_inode_uidgid` and `test_perm` of `proc_sysctl.c` in the kernel
 */
export function ownersAllowWrites(
  { path, user, group, mode }: HostFile,
  { isOwned }: VisibleHostFile,
  { users = [], groups = [] }: ContainerBoundary,
): boolean {
  if (includes(users, 0) || isOwned) return true;
  // For settings of the kernel, only the host's root is an owner, and capabilities do not count.
  if (path.startsWith('/proc/sys/')) return false;
  const [isOwner, isMember] = [includes(users, user), includes(groups, group)];
  if (isOwner && isMember) return true;
  if (isOwner) return (mode & 0o200) !== 0;
  return (mode & (isMember ? 0o020 : 0o002)) !== 0;
}

function includes(ranges: readonly IdRange[], id: number): boolean {
  return ranges.some(({ first, count }) => first <= id && id < first + count);
}
