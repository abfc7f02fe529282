import { lstatSync, readdirSync, type Stats } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import type { HostFile } from '@lamellar/core/snapshot';
import type { UnseenObjects } from '../unseen-objects.ts';
import { pathBelow, pathIn, type Mount } from './mount-table.ts';

/**
 * Files with power over the host for whoever writes to the file, adds a file to the folder, or connects to the socket.
 * The paths have no links: a snapshot has no other path of the host from a mount.
 */
const powerfulFiles: readonly string[] = `
  /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/kernel/hotplug /proc/sysrq-trigger
  /sys/kernel/uevent_helper /sys/fs/cgroup /sys/kernel/security/apparmor/.replace
  /dev/mem /dev/port
  /etc/passwd /etc/shadow /etc/sudoers /etc/sudoers.d /etc/crontab /etc/cron.d /etc/cron.daily /etc/init.d
  /etc/ld.so.conf.d /etc/lxc /etc/modprobe.d /etc/pam.d /etc/profile.d /etc/ssh /etc/sysctl.d /etc/systemd/system
  /etc/udev/rules.d /etc/apparmor.d
  /root /root/.ssh/authorized_keys
  /boot
  /run/systemd/system
  /usr/bin /usr/lib/modules /usr/lib/systemd/system /usr/lib/x86_64-linux-gnu /usr/local/bin /usr/local/sbin /usr/sbin
  /var/spool/cron/crontabs /var/lib/docker /var/lib/lxc /var/lib/incus /var/lib/lxd /var/snap/lxd/common/lxd
  /run/docker.sock /run/containerd/containerd.sock /run/podman/podman.sock /run/crio/crio.sock
  /run/libvirt/libvirt-sock /run/systemd/private /run/udev/control /run/dbus/system_bus_socket
  /run/systemd/journal/dev-log /run/systemd/journal/socket
  /var/lib/incus/unix.socket /var/lib/lxd/unix.socket /var/snap/lxd/common/lxd/unix.socket
`
  .trim()
  .split(/\s+/);

const maxBlockDevices = 100;

/** A file of the host with its place in a file system. */
export interface HostPlace extends HostFile {
  /** The file system by device number. */
  readonly fileSystem: string;
  readonly type: string;
  /** The path in the file system. */
  readonly inner: ByteString;
}

/**
 * Finds the powerful files that exist, and the block devices of disks.
 *
 * @param root - a prefix on the disk
 * @param mounts - the mounts of the host
 */
export function hostPlaces(root: string, mounts: readonly Mount[], unseen: UnseenObjects): readonly HostPlace[] {
  const disks =
    unseen.look('files of the host', '/sys/class/block', () => readdirSync(`${root}/sys/class/block`)) ?? [];
  const blockDevices = new Set([
    ...mounts.flatMap(({ source }) => (/^\/dev\/[\w/.-]+$/.test(source) ? [source] : [])),
    ...disks.filter((name) => !/^(?:loop|ram)\d/.test(name)).map((name) => `/dev/${name.replaceAll('!', '/')}`),
  ]);
  return [...powerfulFiles, ...[...blockDevices].slice(0, maxBlockDevices)].flatMap(
    (path) => hostPlace(path, root, mounts, unseen) ?? [],
  );
}

/** Finds a file of the host; undefined if the file does not exist. */
export function hostPlace(
  path: string,
  root: string,
  mounts: readonly Mount[],
  unseen: UnseenObjects,
): HostPlace | undefined {
  const stat = unseen.look('files of the host', path, () => lstatSync(root + path));
  const kind = stat === undefined ? undefined : kindOf(stat);
  const mount = mountOver(path, mounts);
  const below = mount === undefined ? undefined : pathBelow(mount.target, path);
  if (stat === undefined || kind === undefined || mount === undefined || below === undefined) return undefined;
  return {
    path: path as ByteString,
    kind,
    user: stat.uid,
    group: stat.gid,
    mode: stat.mode & 0o7777,
    device: stat.isBlockDevice() || stat.isCharacterDevice() ? deviceNumbers(stat.rdev) : undefined,
    fileSystem: mount.device,
    type: mount.type,
    inner: pathIn(mount.root, below),
  };
}

/** @see `gnu_dev_major` and `gnu_dev_minor` in glibc's `sys/sysmacros.h`; the upper halves of large numbers are 0 */
function deviceNumbers(device: number): string {
  return `${(device >>> 8) & 0xfff}:${(device & 0xff) | ((device >>> 12) & 0xfff00)}`;
}

function kindOf(stat: Stats): HostFile['kind'] | undefined {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSocket()) return 'socket';
  if (stat.isBlockDevice()) return 'block';
  return stat.isCharacterDevice() ? 'character' : undefined;
}

/** Returns the visible mount at a path: the innermost, and of several on one mount point the last. */
export function mountOver(path: string, mounts: readonly Mount[]): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of mounts)
    if (pathBelow(mount.target, path) !== undefined && mount.target.length >= (found?.target.length ?? 0))
      found = mount;
  return found;
}
