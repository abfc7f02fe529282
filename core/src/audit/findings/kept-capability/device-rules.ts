import type { SnapshotContainer } from '../../../snapshot/snapshot.ts';
import { textOf } from '../../../source/bytes.ts';
import type { Fix } from '../finding.ts';

/** The configured device control group of a container. */
interface DeviceRules {
  /** True if the container may use block devices of the host. */
  readonly isOpen: boolean;
  readonly evidence: readonly string[];
  readonly fixes: readonly Fix[];
}

const closed: DeviceRules = { isOpen: false, evidence: [], fixes: [] };

/** Rules for all devices, and rules for reads or writes of block devices. */
const opens = /^(?:a|b\s.*\s\S*[rw])/;

/**
 * Returns the device control group of a container of LXC or Incus. The kernel does not show the rules. LXC refuses no
 * device without `lxc.cgroup2.devices.deny = a` and a rule that allows a device; Incus adds both.
 */
export function deviceRules({ runtime, settings }: SnapshotContainer): DeviceRules {
  if (settings === undefined || (runtime !== 'lxc' && runtime !== 'incus')) return closed;
  const rules = settings.filter(({ key }) => key.startsWith('lxc.cgroup2.devices.'));
  const isOfOldGroups = rules.length === 0 && settings.some(({ key }) => key.startsWith('lxc.cgroup.devices.'));
  const last = rules.findLastIndex(({ key, value }) => key.endsWith('deny') && value.startsWith('a'));
  const allowed = rules.slice(last + 1).filter(({ key }) => key.endsWith('allow'));
  const opening = allowed.filter(({ value }) => opens.test(value));
  const lines = opening.map(({ key, value }) => `\`${textOf(key)} = ${textOf(value)}\``);
  if (lines.length > 0)
    return {
      isOpen: true,
      evidence: lines.map((line) => `the configuration has ${line}`),
      fixes: [{ kind: 'advice', text: `remove ${lines.join(', ')} from the configuration, and restart the container` }],
    };
  if (runtime === 'incus' || isOfOldGroups || (last !== -1 && allowed.length > 0)) return closed;
  return {
    isOpen: true,
    evidence: ['the configuration refuses no device'],
    fixes: [
      {
        kind: 'setting',
        line: 'lxc.include = /usr/share/lxc/config/common.conf',
        place: 'the configuration; then restart the container',
      },
    ],
  };
}
