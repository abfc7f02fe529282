import { layerOfRecord } from '../../log-records/record-layer.ts';
import type { RecognisedCause } from '../known-cause.ts';

/** The settings that allow nested containers, by runtime. */
const settings = {
  lxc: '`lxc.apparmor.allow_nesting = 1` (Proxmox: `features: nesting=1`)',
  incus: '`security.nesting=true`',
  lxd: '`security.nesting=true`',
};

/** The file systems that sandboxes and container runtimes mount. Other mounts are the purpose of a program. */
const ofSandboxes =
  /^(?:|none|proc|sysfs|tmpfs|ramfs|devtmpfs|devpts|mqueue|cgroup2?|overlay|bpf|securityfs|debugfs|tracefs|binfmt_misc|hugetlbfs)$/;

/** Recognises a mount in a container: generated host layers allow few mounts without nesting. */
export const nestedContainer: RecognisedCause = (record) => {
  const layer = layerOfRecord(record);
  const { operation = '', fsType = '' } = record;
  if (!ofSandboxes.test(fsType)) return undefined;
  if (layer.kind !== 'host-layer' || !['mount', 'umount', 'pivotroot'].includes(operation)) return undefined;
  return {
    id: 'nested-container',
    words: `sandboxes of systemd services and nested containers mount more than the generated layer allows; ${settings[layer.container.runtime]} allows all mounts, signals and traces`,
    confirmed: false,
    ofMissingRule: true,
    link: 'https://github.com/lxc/lxc/issues/2778',
  };
};
