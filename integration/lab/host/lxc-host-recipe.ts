import type { DebianSettings } from './debian-tar.ts';
import { incusCommands, incusFiles, incusPackages } from './incus-recipe.ts';

/** The alias of the host's key in ssh, because the host's port differs in each run. */
export const sshHostName = 'lamellar-lxc-host';

/** The root file system of the host from which Debian containers are copied. */
export const debianContainerRoot = '/var/lib/lamellar/debian';

/** The forwarding target of QEMU's user-mode network. */
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
  // The program in containers of the busybox template.
  'busybox-static',
  // For the tests of power cuts.
  'dmsetup',
  // For the test of a debugger on containers.
  'strace',
  ...incusPackages,
];

/** Files of the host in addition to the packages. */
export const hostFiles: Readonly<Record<string, string>> = {
  'etc/hostname': `${sshHostName}\n`,
  'etc/systemd/network/lab.network': [
    '[Match]',
    'Driver=virtio_net',
    '[Network]',
    `Address=${address}`,
    'LinkLocalAddressing=no',
    'IPv6AcceptRA=no',
    '',
  ].join('\n'),
  // Socket activation starts dockerd on demand; boots without dockerd are faster.
  'etc/systemd/system/docker.socket.d/lab.conf': '[Socket]\nListenStream=2375\n',
  // Under emulation on a busy machine, a task of a second may take a minute.
  'etc/systemd/system.conf.d/lab.conf': '[Manager]\nDefaultTimeoutStartSec=300\nDefaultDeviceTimeoutSec=300\n',
  // All commands share a connection. PAM would start a user's service manager for each session.
  'etc/ssh/sshd_config.d/lab.conf': 'MaxSessions 200\nMaxStartups 200\nUsePAM no\n',
  // The kernel's log must contain every denial.
  'etc/sysctl.d/lab.conf': 'kernel.printk_ratelimit = 0\n',
  ...incusFiles,
};

/** Background work that a short-lived host does not need, and the console's login. */
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

/** Commands that run in the host's root file system after the installation of packages. */
export const hostCommands: readonly (readonly string[])[] = [
  ['systemctl', 'enable', 'systemd-networkd.service', 'ssh.service'],
  ['systemctl', 'disable', 'docker.service', 'containerd.service'],
  ['systemctl', 'mask', ...masked],
  ...incusCommands,
];

/** The file of the disk is sparse. */
export const hostDiskSize = '16G';

/** The kernel has built-in drivers for NVMe disks and ext4, and thus needs no initial file system. */
export const hostCommandLine =
  'panic=0 root=/dev/nvme0n1 rw quiet systemd.ssh_auto=no log_buf_len=8M audit_backlog_limit=8192';
