/** The Debian packages used by the project, with files to check the installation. */
export const packages = {
  // The reference for the meaning of policy, with the included abstractions and abi files.
  apparmor: ['/usr/sbin/apparmor_parser', '/etc/apparmor.d/abi/4.0', '/etc/apparmor.d/abstractions/base'],
  // Profiles for tests and measurements, and AppArmor's Python reader of profiles.
  'apparmor-profiles': ['/etc/apparmor.d/samba-bgqd'],
  'python3-apparmor': ['/usr/lib/python3/dist-packages/apparmor/aa.py'],
  // The log reader, for programs in C.
  'libapparmor-dev': ['/usr/include/aalogparse/aalogparse.h'],
  // AppArmor's tests of its parser are in part written by programs.
  python3: ['/usr/bin/python3'],
  // Tests apply patches from the command's output.
  patch: ['/usr/bin/patch'],
  // `prove`, a reader of TAP.
  perl: ['/usr/bin/prove'],
  // An SFTP server, as in Incus for the roots of containers.
  'openssh-sftp-server': ['/usr/lib/openssh/sftp-server'],
  // Readers of manual pages.
  mandoc: ['/usr/bin/mandoc'],
  'man-db': ['/usr/bin/man'],
  // Shells with completion, and terminals for the shells.
  zsh: ['/usr/bin/zsh'],
  fish: ['/usr/bin/fish'],
  tmux: ['/usr/bin/tmux'],
  // The runner of hooks before commits.
  'pre-commit': ['/usr/bin/pre-commit'],
  // An editor, as a client of the language server.
  neovim: ['/usr/bin/nvim'],
  // A browser, for pages.
  chromium: ['/usr/bin/chromium'],
  // The engine of the collection, and its checker.
  'ansible-core': [
    '/usr/bin/ansible-playbook',
    '/usr/bin/ansible-galaxy',
    '/usr/bin/ansible-doc',
    '/usr/bin/ansible-test',
  ],
  'ansible-lint': ['/usr/bin/ansible-lint'],
  // Mergers of the logs of several hosts.
  rsyslog: ['/usr/sbin/rsyslogd'],
  'systemd-journal-remote': ['/usr/lib/systemd/systemd-journal-remote', '/usr/lib/systemd/systemd-journal-upload'],
  // The checker of units, and the reader of journals.
  systemd: ['/usr/bin/systemd-analyze', '/usr/bin/journalctl'],
  // Debian's checker of packages.
  lintian: ['/usr/bin/lintian'],
  // The validator of CycloneDX, with its schemas.
  'python3-cyclonedx-lib': ['/usr/lib/python3/dist-packages/cyclonedx/validation/json.py'],
  'python3-jsonschema': ['/usr/lib/python3/dist-packages/jsonschema/validators.py'],
  // Virtual machines whose kernels have AppArmor, and the build tools for the probing program.
  'qemu-system-x86': ['/usr/bin/qemu-system-x86_64'],
  cpio: ['/usr/bin/cpio'],
  kmod: ['/usr/sbin/depmod'],
  gcc: ['/usr/bin/gcc'],
  'libc6-dev': ['/usr/include/stdlib.h'],
  // A Debian host with LXC, made from packages.
  mmdebstrap: ['/usr/bin/mmdebstrap'],
  'debian-archive-keyring': ['/usr/share/keyrings/debian-archive-keyring.gpg'],
  e2fsprogs: ['/usr/sbin/mke2fs'],
  libarchive13t64: ['/usr/lib/x86_64-linux-gnu/libarchive.so.13'],
  'openssh-client': ['/usr/bin/ssh'],
  uidmap: ['/usr/bin/newuidmap'],
};

const compiler = ['gcc', 'libc6-dev'];

/** The additional Debian packages of a test tier, or of the benchmark, by name. */
export const tierPackages = {
  bench: ['apparmor-profiles', 'python3-apparmor', 'libapparmor-dev', ...compiler],
  unit: ['patch', 'perl'],
  integration: ['apparmor-profiles', 'openssh-sftp-server'],
  install: [
    'mandoc',
    'man-db',
    'lintian',
    'python3-cyclonedx-lib',
    'python3-jsonschema',
    'systemd',
    'zsh',
    'fish',
    'tmux',
    'pre-commit',
    'neovim',
    'chromium',
    'rsyslog',
    'systemd-journal-remote',
    'ansible-core',
    'ansible-lint',
  ],
  kernels: ['qemu-system-x86', 'cpio', ...compiler],
  host: [
    'qemu-system-x86',
    'mmdebstrap',
    'debian-archive-keyring',
    'e2fsprogs',
    'libarchive13t64',
    'openssh-client',
    'ansible-core',
    'cpio',
    'kmod',
    ...compiler,
    // Without root, root file systems are made in a user namespace.
    ...(process.getuid() === 0 ? [] : ['uidmap']),
  ],
};
