import type { HostFile } from '../../snapshot/boundary.ts';
import type { ContainerSetting, SnapshotContainer } from '../../snapshot/snapshot.ts';

/** The decision of a container's device control group. */
export type DeviceGroupVerdict = 'allow' | 'deny' | 'unknown';

/** A rule about devices: the type, the numbers or the path, and letters of accesses. */
interface DeviceRule {
  readonly setting: ContainerSetting;
  readonly isAllowing: boolean;
  readonly device: string;
  readonly access: string;
}

/** The device control group in the configuration of a container. */
export interface DeviceGroup {
  /** The last rule about all devices, and the later rules. */
  readonly rules: readonly DeviceRule[];
  /** The decision about devices without a rule. */
  readonly fallback: DeviceGroupVerdict;
}

const key = 'lxc.cgroup2.devices.';

/**
 * Reads the device control group in the configuration of a container. A rule about all devices replaces the rules
 * before, and selects the default. Without rules, LXC allows every access. The kernel shows no rules in force, so
 * further runtimes, and rules for older control groups, are unknown.
 *
 * @see `bpf_list_add_device`, `bpf_program_append_device` in LXC's `cgroup2_devices.c`
 */
export function deviceGroup({ runtime, settings }: Pick<SnapshotContainer, 'runtime' | 'settings'>): DeviceGroup {
  const rules = new Map<string, DeviceRule>();
  if (settings === undefined || (runtime !== 'lxc' && runtime !== 'incus')) return { rules: [], fallback: 'unknown' };
  for (const setting of settings) {
    if (!setting.key.startsWith(key)) continue;
    // Parses `b 8:0 rwm` or `/dev/sda rw`.
    const [, device = '', access = ''] = /^(.*?)\s*([rwm]*)$/.exec(setting.value.trim()) ?? [];
    if (device.startsWith('a')) rules.clear();
    const isAllowing = setting.key === `${key}allow`;
    rules.set(setting.value, { setting, isAllowing, device: device.replace(/\s+/g, ' '), access });
  }
  const inForce = [...rules.values()];
  const isOfOldGroups = rules.size === 0 && settings.some((setting) => setting.key.startsWith('lxc.cgroup.devices.'));
  // Incus denies all devices first.
  if (runtime === 'incus' || isOfOldGroups) return { rules: inForce, fallback: 'unknown' };
  // LXC loads no program for the default alone.
  const isDenied = inForce.length > 1 && inForce[0]?.device.startsWith('a') === true && !inForce[0].isAllowing;
  return { rules: inForce, fallback: isDenied ? 'deny' : 'allow' };
}

/** Decides a write to a file of the host by a container's device control group. */
export function deviceGroupVerdict(
  { path, kind, device }: HostFile,
  container: Pick<SnapshotContainer, 'runtime' | 'settings'>,
): DeviceGroupVerdict {
  if (kind !== 'block' && kind !== 'character') return 'allow';
  const { rules, fallback } = deviceGroup(container);
  if (fallback === 'unknown' || device === undefined) return 'unknown';
  const own = `${kind === 'block' ? 'b' : 'c'} ${device}`;
  const exception = fallback === 'allow' ? 'deny' : 'allow';
  const isExcepted = rules.some(
    ({ isAllowing, device: named, access }) =>
      isAllowing === (exception === 'allow') && access.includes('w') && (named === path || matches(named, own)),
  );
  return isExcepted ? exception : fallback;
}

/** Compares numbers; `*` matches every number. */
function matches(pattern: string, device: string): boolean {
  const numbers = device.split(/[ :]/);
  const parts = pattern.split(/[ :]/);
  return parts.length === numbers.length && parts.every((part, at) => part === '*' || part === numbers[at]);
}
