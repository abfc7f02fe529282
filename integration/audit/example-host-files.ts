import { bytesOf } from '@lamellar/core/language';
import type { HostFile, VisibleHostFile } from '@lamellar/core/snapshot';

/** Files and sockets of an example host. */
export const exampleFiles: readonly HostFile[] = [
  { path: bytesOf('/proc/sys/kernel/core_pattern'), kind: 'file', user: 0, group: 0, mode: 0o644 },
  { path: bytesOf('/proc/sysrq-trigger'), kind: 'file', user: 0, group: 0, mode: 0o200 },
  { path: bytesOf('/run/docker.sock'), kind: 'socket', user: 0, group: 999, mode: 0o660 },
  { path: bytesOf('/run/systemd/journal/dev-log'), kind: 'socket', user: 0, group: 0, mode: 0o666 },
];

/** Files below a mount of the host's `proc`. */
export const procOfHost: readonly VisibleHostFile[] = [
  visibleFile(0, '/hostproc/sys/kernel/core_pattern', '/hostproc'),
  visibleFile(1, '/hostproc/sysrq-trigger', '/hostproc'),
];

function visibleFile(file: number, path: string, mount: string): VisibleHostFile {
  const none = { isReadOnly: false, isOwned: false, isOwnInstance: false, device: undefined, from: undefined };
  return { file, path: bytesOf(path), mount: bytesOf(mount), ...none };
}
