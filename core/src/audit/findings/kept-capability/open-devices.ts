import type { SnapshotContainer } from '../../../snapshot/snapshot.ts';
import { deviceGroup } from '../../boundary/device-group.ts';
import { textOf } from '../../../source/printable-text.ts';
import { adviceFix, type Fix } from '../finding.ts';

/** The reason why a container may use block devices of the host. */
interface OpenDevices {
  readonly evidence: readonly string[];
  readonly fixes: readonly Fix[];
}

/** Returns the evidence that a container may use block devices of the host; undefined without such evidence. */
export function openDevices(container: SnapshotContainer): OpenDevices | undefined {
  const { rules, fallback } = deviceGroup(container);
  const lines = rules
    .filter(({ isAllowing, device, access }) => isAllowing && /^(?:a|b.*[rw])/.test(device + access))
    .map(({ setting: { key, value } }) => `\`${textOf(key)} = ${textOf(value)}\``);
  if (lines.length > 0)
    return {
      evidence: lines.map((line) => `the configuration has ${line}`),
      fixes: [adviceFix(`remove ${lines.join(', ')} from the configuration, and restart the container`)],
    };
  if (fallback !== 'allow') return undefined;
  const line = 'lxc.include = /usr/share/lxc/config/common.conf';
  return {
    evidence: ['the configuration refuses no device'],
    fixes: [{ kind: 'setting', line, place: 'the configuration; then restart the container' }],
  };
}
