import type { HostFile } from '../../snapshot/boundary.ts';
import type { SnapshotContainer } from '../../snapshot/snapshot.ts';

/** The decision of a container's device control group. */
export type DeviceGroupVerdict = 'allow' | 'deny' | 'unknown';

/** A rule about devices: the type, the numbers or the path, and letters of accesses. */
interface DeviceRule {
  readonly device: string;
  readonly access: string;
}

const key = 'lxc.cgroup2.devices.';

/**
 * Decides a write to a device of the host by the device control group in the configuration of an LXC container. A rule
 * about all devices replaces the rules before, and selects the default. Without rules, every access is allowed. The
 * kernel shows no rules in force, so further runtimes are unknown.
 *
 * @see `bpf_list_add_device`, `bpf_program_append_device` in LXC's `cgroup2_devices.c`
 */
export function deviceGroupVerdict(
  { path, kind, device }: HostFile,
  { runtime, settings }: Pick<SnapshotContainer, 'runtime' | 'settings'>,
): DeviceGroupVerdict {
  if (kind !== 'block' && kind !== 'character') return 'allow';
  if (runtime !== 'lxc' || settings === undefined || device === undefined) return 'unknown';
  let isAllowed = true;
  const exceptions = new Map<string, { readonly rule: DeviceRule; readonly isAllowed: boolean }>();
  for (const setting of settings) {
    if (!setting.key.startsWith(key)) continue;
    const rule = { isAllowed: setting.key === `${key}allow`, rule: ruleOf(setting.value) };
    if (rule.rule.device.startsWith('a')) {
      ({ isAllowed } = rule);
      exceptions.clear();
    } else exceptions.set(setting.value, rule);
  }
  // LXC loads no program for the default alone.
  if (exceptions.size === 0) return 'allow';
  const own = `${kind === 'block' ? 'b' : 'c'} ${device}`;
  const isExcepted = [...exceptions.values()].some(
    ({ rule, isAllowed: allows }) =>
      allows !== isAllowed && rule.access.includes('w') && (rule.device === path || matches(rule.device, own)),
  );
  return isAllowed === isExcepted ? 'deny' : 'allow';
}

/** Parses `b 8:0 rwm` or `/dev/sda rw`. */
function ruleOf(value: string): DeviceRule {
  const [, device = '', access = ''] = /^(.*?)\s*([rwm]*)$/.exec(value.trim()) ?? [];
  return { device: device.replace(/\s+/g, ' '), access };
}

/** Compares numbers; `*` matches every number. */
function matches(pattern: string, device: string): boolean {
  const numbers = device.split(/[ :]/);
  const parts = pattern.split(/[ :]/);
  return parts.length === numbers.length && parts.every((part, at) => part === '*' || part === numbers[at]);
}
