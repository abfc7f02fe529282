import type { DebianSettings } from './debian-tar.ts';
import { incusCommands, incusFiles, incusPackages, incusPreparation } from './incus-recipe.ts';

/** The name that ssh knows the host's key by, as its port is another in each run. */
export const hostName = 'lamellar-lxc-host';

/** Where the host has the root file system that Debian containers are copied from. */
export const debianContainerRoot = '/var/lib/lamellar/debian';

/** The address that QEMU's user-mode network forwards to. */
const address = '10.0.2.15/24';

/** A Debian container: the init system and AppArmor's own tools. */
export const debianContainer: DebianSettings = {
  packages: ['systemd-sysv', 'dbus', 'apparmor', 'procps'],
};

/** The packages of the host. */
export const hostPackages: readonly string[] = [
  'linux-image-cloud-amd64',
  'systemd-sysv',
  'udev',
  'dbus',
  'kmod',
  'procps',
  'openssh-server',
  'apparmor',
  'apparmor-utils',
  'nodejs',
  'docker.io',
  'lxc',
  // For the bridge of lxc-net.
  'dnsmasq-base',
  'iproute2',
  'iptables',
  'nftables',
  // What the busybox template makes containers of.
  'busybox-static',
  // What power cuts are tried with.
  'dmsetup',
  // What a debugger of containers is tried with.
  'strace',
  ...incusPackages,
];

/** What the host has besides its packages. */
export const hostFiles: Readonly<Record<string, string>> = {
  'etc/hostname': `${hostName}\n`,
  'etc/systemd/network/lab.network': [
    '[Match]',
    'Driver=virtio_net',
    '[Network]',
    `Address=${address}`,
    'LinkLocalAddressing=no',
    'IPv6AcceptRA=no',
    '',
  ].join('\n'),
  // By socket activation dockerd starts when somebody asks, and boots without it are faster.
  'etc/systemd/system/docker.socket.d/lab.conf': '[Socket]\nListenStream=2375\n',
  // Under emulation on a busy machine, what takes a second elsewhere may take a minute.
  'etc/systemd/system.conf.d/lab.conf': '[Manager]\nDefaultTimeoutStartSec=300\nDefaultDeviceTimeoutSec=300\n',
  // All commands share one connection. PAM would start a user's service manager for each.
  'etc/ssh/sshd_config.d/lab.conf': 'MaxSessions 200\nMaxStartups 200\nUsePAM no\n',
  // No denial may be missing from the kernel's log.
  'etc/sysctl.d/lab.conf': 'kernel.printk_ratelimit = 0\n',
  ...incusFiles,
};

/** Work in the background that a host of some minutes does not need, and the console's login. */
const masked = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'systemd-networkd-wait-online.service',
  'serial-getty@ttyS0.service',
  'getty@tty1.service',
];

/** What runs in the host's root file system once its packages are installed. */
export const hostCommands: readonly (readonly string[])[] = [
  ['systemctl', 'enable', 'systemd-networkd.service', 'ssh.service'],
  ['systemctl', 'disable', 'docker.service', 'containerd.service'],
  ['systemctl', 'mask', ...masked],
  ...incusCommands,
];

/** What runs in the host once it has booted for the first time. A boot writes its key only where there is none. */
export const preparation: readonly (readonly string[])[] = [...incusPreparation, ['rm', '-r', '/root/.ssh']];

/** The file of the disk is sparse. */
export const hostDiskSize = '16G';

/** The kernel has a driver for NVMe disks and ext4 built in, so that it needs no initial file system. */
export const hostCommandLine =
  'panic=0 root=/dev/nvme0n1 rw quiet systemd.ssh_auto=no log_buf_len=8M audit_backlog_limit=8192';
