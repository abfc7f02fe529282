/** Incus without virtual machines, to avoid a dependency on QEMU. */
export const incusPackages: readonly string[] = ['incus-base'];

/** Incus's name for the image of containers. */
export const incusImage = 'busybox';

const folder = 'var/lib/lamellar/incus';

/** Incus's first configuration, as `incus admin init --preseed` takes it, and an image's description and init. */
export const incusFiles: Readonly<Record<string, string>> = {
  // No network: the tests of containers need none.
  [`${folder}/preseed.yaml`]: [
    'storage_pools:',
    '- {name: default, driver: dir}',
    'profiles:',
    '- {name: default, devices: {root: {type: disk, path: /, pool: default}}}',
    '',
  ].join('\n'),
  [`${folder}/image/metadata.yaml`]: [
    'architecture: x86_64',
    'creation_date: 1',
    'properties: {description: busybox}',
    '',
  ].join('\n'),
  [`${folder}/image/rootfs/etc/inittab`]: '::sysinit:/bin/true\n',
  [`${folder}/image/rootfs/etc/passwd`]: 'root:x:0:0:root:/root:/bin/sh\n',
};

/** Builds the image in the host's root file system: a busybox with an init and all commands. */
const makeImage = [
  `set -e; cd /${folder}/image/rootfs`,
  'mkdir -p bin dev proc root run sbin sys tmp',
  'cp /bin/busybox bin/; ln -s ../bin/busybox sbin/init',
  'for command in $(bin/busybox --list); do [ "$command" = busybox ] || ln -s busybox "bin/$command"; done',
  'cd ..; tar -czf ../image.tar.gz --owner=0 --group=0 *',
].join('\n');

/** Commands for Incus that run in the host's root file system. */
export const incusCommands: readonly (readonly string[])[] = [
  // Incus starts on demand, not at boot. Disabling the service also disables its socket.
  ['systemctl', 'disable', 'incus.service', 'incus-user.service'],
  ['systemctl', 'enable', 'incus.socket'],
  // The host connects to nothing outside. Also, mke2fs(8) rejects non-ASCII names in a tar, and some certificates have
  // non-ASCII names.
  ['rm', '-r', '/usr/share/ca-certificates', '/etc/ssl/certs'],
  ['sh', '-c', makeImage],
];

/** Commands for the host's first boot: Incus creates keys and databases, and imports the image. */
export const incusPreparation: readonly (readonly string[])[] = [
  ['sh', '-c', `incus admin init --preseed < /${folder}/preseed.yaml`],
  ['incus', 'image', 'import', `/${folder}/image.tar.gz`, '--alias', incusImage],
];
