import { measuredKernels, type MeasuredKernel } from './measured-kernels.ts';
import type { KernelBehaviours } from './kernel-behaviours.ts';

/** A kernel that was not measured: its differences from a measured kernel were read from public source. */
export interface ReadKernel extends MeasuredKernel {
  readonly isRead: true;
  /** The series that a release of the vendor has: `6.8` of `6.8.0-45-generic`. */
  readonly series: string;
  /** Further names of the kernel. */
  readonly aliases: readonly string[];
  /** The public source of the differences. */
  readonly sources: readonly string[];
}

/** The features that Ubuntu's AppArmor adds to the measured kernel, by path. */
const ubuntuFeatures: Readonly<Record<string, string>> = {
  'dbus/mask': 'acquire send receive',
  'ipc/posix_mqueue': 'create read write open delete setattr getattr',
  'network/af_unix': 'yes',
};

/** The behaviours of all Ubuntu kernels since 6.8. D-Bus, user namespaces, io_uring and move_mount(2) are checked. */
const ubuntuBehaviours: Partial<KernelBehaviours> = {
  laterSockets: true,
  unixInV8: true,
  busInEarlierAbis: true,
  restrictsUserNamespaces: true,
  stacksUnprivileged: true,
  unchecked: [],
};

/** The details of a read kernel, with the measured kernel whose behaviours and features apply otherwise. */
type Reading = Pick<ReadKernel, 'version' | 'series' | 'aliases' | 'sources'> & {
  readonly base: string;
  readonly behaviours?: Partial<KernelBehaviours>;
};

const readings: readonly Reading[] = [
  {
    version: 'ubuntu-24.04',
    series: '6.8',
    aliases: ['pve-8'],
    base: '6.12.43',
    sources: [
      // A log of 6.8 in incus#52 has the message of `match_to_prot`: "failed type and protocol match".
      'sirdarckcat/ubuntu security/apparmor/af_unix.c, 248b05fa: profile_create_perm, match_to_prot',
      'NVIDIA/NV-Kernels security/apparmor/apparmorfs.c, 001cb265: profile_query_cb, aa_sfs_entry_features',
      'apparmor 4.0 abi/4.0; canonical/snapd#14250; zabbly/incus#52',
    ],
  },
  {
    version: 'ubuntu-25.04',
    series: '6.14',
    aliases: [],
    base: '6.16.12',
    sources: ['CriticalShift/linux-ubuntu-resolute security/apparmor/{af_unix,net,apparmorfs}.c, 0d1f2557'],
  },
  {
    version: 'ubuntu-25.10',
    series: '6.17',
    aliases: ['pve-9'],
    base: '6.17.13',
    sources: [
      'tuxedocomputers/linux security/apparmor/af_unix.c, 276375ac, and apparmorfs.c, 3180c15a',
      'containerd/containerd#12726',
    ],
  },
  {
    version: 'ubuntu-26.04',
    series: '7.0',
    aliases: [],
    base: '6.18.15',
    sources: [
      'NVIDIA/NV-Kernels security/apparmor/af_unix.c, 06666d4f',
      'CriticalShift/linux-ubuntu-resolute security/apparmor/label.c, f312651b: aa_label_match',
    ],
    behaviours: { compoundFallback: true },
  },
];

/** The kernels known from source, oldest first. */
export const readKernels: readonly ReadKernel[] = readings.map(({ base, behaviours, ...reading }) => {
  const measured = measuredKernels.find(({ version }) => version === base);
  if (measured === undefined) throw new RangeError(`${base} was not measured`);
  return {
    ...reading,
    isRead: true,
    loadSets: measured.loadSets,
    behaviours: { ...measured.behaviours, ...ubuntuBehaviours, ...behaviours },
    get features() {
      const lines = measured.features.split('\n').filter((line) => line !== '');
      const added = Object.entries(ubuntuFeatures).map(([path, value]) => `${path}: ${value}`);
      return `${[...new Set([...lines, ...added])].sort().join('\n')}\n`;
    },
  };
});

/** Returns whether a kernel is known only from source. */
export function isReadKernel(kernel: MeasuredKernel): kernel is ReadKernel {
  return 'isRead' in kernel;
}
