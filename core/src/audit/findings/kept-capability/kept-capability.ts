import { quotedWords } from '../../../source/joined-names.ts';
import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { ownNamespace } from '../../container-layers.ts';
import { decideWords } from '../../boundary/decide-written-operation.ts';
import { hasHostRoot } from '../../boundary/file-access.ts';
import { capabilityNumber, type CapabilityName } from '../../../language/keywords/capabilities.ts';
import { adviceFix, type Finding, type FindingKind, type FindingSeverity, type Fix } from '../finding.ts';
import { settingsMatching } from '../settings.ts';
import { unprivilegedFix } from '../unprivileged-fix.ts';
import { openDevices } from './open-devices.ts';

/** Containers with root of the host and capabilities over the kernel of the host. */
export const keptCapability = {
  id: 'kept-capability',
  title: 'a container with capabilities over the kernel of the host',
  find: (host) => host.containers.flatMap((container) => findIn(container, host)),
} as const satisfies FindingKind;

/** Capabilities of the host's user namespace with effect on the whole host. */
const powers: readonly (readonly [CapabilityName, FindingSeverity, effect: string])[] = [
  ['sys_module', 'high', 'loads modules into the kernel of the host'],
  ['sys_rawio', 'high', 'reads and writes hardware ports of the host'],
  ['mac_admin', 'high', 'changes the policy of the host'],
  ['sys_time', 'medium', 'sets the clock of the host'],
  ['mknod', 'high', 'makes nodes of the disks of the host'],
];

function findIn(container: AuditedContainer, host: AuditedHost): readonly Finding[] {
  const { boundary } = container.container;
  if (boundary?.capabilities === undefined || container.isPrivileged !== true || !hasHostRoot(boundary)) return [];
  const bounding = BigInt(`0x${boundary.capabilities}`);
  const devices = openDevices(container.container);
  const kept = powers.filter(
    ([name]) =>
      ((bounding >> BigInt(capabilityNumber(name))) & 1n) === 1n &&
      // In an own policy namespace, the capability changes only the policy of the namespace.
      !(name === 'mac_admin' && ownNamespace(container) !== undefined) &&
      !(name === 'mknod' && devices === undefined) &&
      container.labels.some(
        ({ meaning }) =>
          meaning !== undefined && decideWords(meaning, `capability:${name}`, [], undefined, host).verdict === 'allow',
      ),
  );
  if (kept.length === 0) return [];
  const shown = kept.some(([name]) => name === 'mknod') ? devices : undefined;
  return [
    {
      severity: kept.some(([, severity]) => severity === 'high') ? 'high' : 'medium',
      subject: { kind: 'container', container },
      summary: 'the container has root of the host and capabilities over the kernel of the host',
      evidence: [
        ...kept.map(([name, , effect]) => `\`${name}\` ${effect}`),
        ...settingsMatching(container, ({ key }) => /^lxc\.cap\.(?:drop|keep)$/.test(key)),
        ...(shown?.evidence ?? []),
      ],
      fixes: [
        ...fixesOf(
          container,
          kept.flatMap(([name]) => (name === 'mknod' ? [] : [name])),
        ),
        ...(shown?.fixes ?? []),
      ],
    },
  ];
}

function fixesOf(audited: AuditedContainer, names: readonly CapabilityName[]): readonly Fix[] {
  if (names.length === 0) return [];
  const { runtime, settings = [] } = audited.container;
  const quotedNames = quotedWords(names);
  switch (runtime) {
    case 'lxc':
      return settings.some(({ key }) => key === 'lxc.cap.keep')
        ? [adviceFix(`remove ${quotedNames} from \`lxc.cap.keep\`, and restart the container`)]
        : [
            {
              kind: 'setting',
              line: `lxc.cap.drop = ${names.join(' ')}`,
              place: 'the configuration, after each empty `lxc.cap.drop =`; then restart the container',
            },
          ];
    case 'incus':
      return unprivilegedFix(audited);
    case 'lxd':
      return [adviceFix('set `security.privileged=false`, and restart the container')];
    default:
      return [adviceFix(`start the container without \`--privileged\`, and without ${quotedNames}`)];
  }
}
