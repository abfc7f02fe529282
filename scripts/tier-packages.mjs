const compiler = ['gcc', 'libc6-dev'];

/** The Debian packages that a tier of the tests, or the benchmark, needs besides those of every setup, by its name. */
export const tierPackages = {
  bench: ['apparmor-profiles', 'python3-apparmor', 'libapparmor-dev', ...compiler],
  unit: ['patch'],
  integration: ['openssh-sftp-server'],
  install: ['mandoc', 'man-db', 'lintian', 'systemd', 'zsh', 'fish', 'tmux'],
  kernels: ['qemu-system-x86', 'cpio', ...compiler],
  host: [
    'qemu-system-x86',
    'mmdebstrap',
    'debian-archive-keyring',
    'e2fsprogs',
    'libarchive13t64',
    'openssh-client',
    'cpio',
    'kmod',
    ...compiler,
    // Root file systems are made in a user namespace by those who are not root.
    ...(process.getuid() === 0 ? [] : ['uidmap']),
  ],
};
