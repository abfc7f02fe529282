/** Incus without virtual machines, which would bring QEMU along. */
export const incusPackages: readonly string[] = ['incus-base'];

/** The name by which Incus has the image that containers are made of. */
export const incusImage = 'busybox';

const folder = 'var/lib/lamellar/incus';

/** Incus's first configuration, as `incus admin init --preseed` takes it, and an image's description and init. */
export const incusFiles: Readonly<Record<string, string>> = {
  // No network: what is asked of containers needs none.
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

/** Makes the image in the host's root file system: a busybox with its commands, and its init. */
const makeImage = [
  `set -e; cd /${folder}/image/rootfs`,
  'mkdir -p bin dev proc root run sbin sys tmp',
  'cp /bin/busybox bin/; ln -s ../bin/busybox sbin/init',
  'for command in $(bin/busybox --list); do [ "$command" = busybox ] || ln -s busybox "bin/$command"; done',
  'cd ..; tar -czf ../image.tar.gz --owner=0 --group=0 *',
].join('\n');

/** What runs in the host's root file system for Incus. */
export const incusCommands: readonly (readonly string[])[] = [
  // It starts when somebody asks, not at boot. To disable the service disables its socket, too.
  ['systemctl', 'disable', 'incus.service', 'incus-user.service'],
  ['systemctl', 'enable', 'incus.socket'],
  // Nothing outside is reached; and mke2fs(8) takes no name beyond ASCII from a tar, which some certificates have.
  ['rm', '-r', '/usr/share/ca-certificates', '/etc/ssl/certs'],
  ['sh', '-c', makeImage],
];

/** What runs in the host once it has booted for the first time: Incus makes its keys and databases, and takes the image. */
export const incusPreparation: readonly (readonly string[])[] = [
  ['sh', '-c', `incus admin init --preseed < /${folder}/preseed.yaml`],
  ['incus', 'image', 'import', `/${folder}/image.tar.gz`, '--alias', incusImage],
];
