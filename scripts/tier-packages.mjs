const compiler = ['gcc', 'libc6-dev'];

/** The additional Debian packages of a test tier, or of the benchmark, by name. */
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
    // Without root, root file systems are made in a user namespace.
    ...(process.getuid() === 0 ? [] : ['uidmap']),
  ],
};
