import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import { isStacked } from '../../container-layers.ts';
import type { SharedNamespace } from '../../../snapshot/boundary.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { textOf } from '../../../source/printable-text.ts';
import { quoted, someOf } from '../evidence.ts';
import { adviceFix, severities, type Finding, type FindingKind, type FindingSeverity, type Fix } from '../finding.ts';
import { isGenerated } from '../../remedies/configured-profile.ts';
import { restartFix } from '../../remedies/restart-fix.ts';
import { settingsMatching } from '../settings.ts';

/** Containers in a namespace of the host or of another container. */
export const sharedNamespace = {
  id: 'shared-namespace',
  title: 'a container in a namespace of the host or of another container',
  find: (host) => [
    ...host.containers.flatMap((container) => findIn(container, host)),
    ...sharedPolicyNamespaces(host.containers),
  ],
} as const satisfies FindingKind;

/** The effect of a namespace of the host, in words and by severity with and without root of the host. */
const effects: Readonly<
  Record<SharedNamespace['kind'], { readonly words: string; readonly severities: readonly FindingSeverity[] }>
> = {
  mnt: { words: 'mounts: the container sees and changes the mounts of the host', severities: ['high', 'high'] },
  pid: {
    words: 'processes: the container sees the processes of the host, as targets of signals and ptrace',
    severities: ['high', 'medium'],
  },
  net: {
    words: 'network interfaces: the container reaches abstract sockets and local services of the host',
    severities: ['high', 'medium'],
  },
  ipc: { words: 'IPC: the container shares message queues and memory with the host', severities: ['medium', 'low'] },
  uts: { words: 'host name: the container has the host name of the host', severities: ['low', 'info'] },
  cgroup: { words: 'control groups: the container sees the control groups of the host', severities: ['info', 'info'] },
};

function findIn(container: AuditedContainer, host: AuditedHost): readonly Finding[] {
  const { sharedNamespaces = [] } = container.container.boundary ?? {};
  const ofHost = sharedNamespaces.filter((shared) => shared.container === undefined);
  const ofOthers = sharedNamespaces.filter((shared) => isRequestedShare(container, shared, host));
  const found: Finding[] = [];
  if (ofHost.length > 0) {
    const of = ofHost.map(({ kind }) => effects[kind].severities[container.isPrivileged === false ? 1 : 0] ?? 'high');
    found.push({
      severity: severities[Math.min(...of.map((severity) => severities.indexOf(severity)))] ?? 'high',
      subject: { kind: 'container', container },
      summary:
        'the container shares namespaces with the host: only AppArmor and the owners of objects separate the two',
      evidence: [...ofHost.map(({ kind }) => effects[kind].words), ...causes(container, ofHost)],
      fixes: fixesOf(container, ofHost),
    });
  }
  if (ofOthers.length > 0)
    found.push({
      severity: 'low',
      subject: { kind: 'container', container },
      summary:
        'the container shares namespaces with another container: only AppArmor and the owners of objects separate the two',
      evidence: [
        ...ofOthers.map(({ kind, container: other }) => `${kind}, with container ${titleOf(other, host)}`),
        ...causes(container, ofOthers),
      ],
      fixes: fixesOf(container, ofOthers),
    });
  return found;
}

/** Returns a finding for each running container with a policy namespace in use by further containers. */
function sharedPolicyNamespaces(containers: readonly AuditedContainer[]): readonly Finding[] {
  const byNamespace = new Map<ByteString, AuditedContainer[]>();
  for (const container of containers) {
    const first = container.labels.find(({ label }) => label === container.init?.label);
    const innermost = first?.parts.at(-1)?.namespace ?? '';
    if (isStacked(container) && innermost !== '')
      byNamespace.set(innermost, [...(byNamespace.get(innermost) ?? []), container]);
  }
  return [...byNamespace].flatMap(([namespace, users]) =>
    users.length < 2
      ? []
      : users.map((container): Finding => {
          const others = users.filter((one) => one !== container).map(({ title }) => title);
          return {
            severity: 'medium',
            subject: { kind: 'container', container },
            summary: 'two containers have one policy namespace: root of either container can change the policy of both',
            evidence: [`policy namespace ${quoted(namespace)}, with container ${someOf(others)}`],
            fixes: [ownNamespaceFix(container)],
          };
        }),
  );
}

function ownNamespaceFix({ container }: AuditedContainer): Fix {
  const { runtime } = container;
  if (isGenerated(container)) return restartFix(container);
  if (runtime === 'lxc')
    return {
      kind: 'setting',
      line: 'lxc.apparmor.profile = generated',
      place: 'the configuration, after further lines of the key; then restart the container',
    };
  return adviceFix('remove `lxc.apparmor.profile` from `raw.lxc`, and restart the container');
}

/** Checks for a namespace of another container, unless the configuration of the other container is the cause. */
function isRequestedShare(container: AuditedContainer, shared: SharedNamespace, { containers }: AuditedHost): boolean {
  // Docker and Kubernetes let the containers of a pod share namespaces.
  if (shared.container === undefined || !isStacked(container)) return false;
  const others = containers[shared.container]?.container.settings ?? [];
  return !others.some(({ key, value }) => isCause(key, value, [shared]));
}

function titleOf(index: number | undefined, { containers }: AuditedHost): string {
  return (index === undefined ? undefined : containers[index]?.title) ?? 'unknown';
}

function causes(audited: AuditedContainer, shared: readonly SharedNamespace[]): readonly string[] {
  if (isEarlierShare(audited.container, shared))
    return [
      'no line of the configuration has that effect: `lxc-start` had an option such as `--share-net`, or the configuration has changed since the start',
    ];
  return settingsMatching(audited, ({ key, value }) => isCause(key, value, shared));
}

/** Returns whether the known configuration of a container no longer shares the namespaces: a restart ends the sharing. */
function isEarlierShare(
  { runtime, settings }: AuditedContainer['container'],
  shared: readonly SharedNamespace[],
): boolean {
  const isKnown = settings !== undefined && (runtime === 'lxc' || runtime === 'incus' || runtime === 'lxd');
  return isKnown && !settings.some(({ key, value }) => isCause(key, value, shared));
}

function isCause(key: string, value: string, shared: readonly SharedNamespace[]): boolean {
  const kinds = shared.map(({ kind }) => kind);
  if (/^lxc\.net\.\d+\.type$/.test(key)) return value === 'none' && kinds.includes('net');
  if (key === 'lxc.namespace.keep') return kinds.some((kind) => value.split(/\s+/).includes(kind));
  return kinds.some((kind) => key === `lxc.namespace.share.${kind}`);
}

const options: Readonly<Partial<Record<SharedNamespace['kind'], string>>> = {
  pid: '--pid=host',
  net: '--network=host',
  ipc: '--ipc=host',
  uts: '--uts=host',
  cgroup: '--cgroupns=host',
};

function fixesOf({ container }: AuditedContainer, shared: readonly SharedNamespace[]): readonly Fix[] {
  if (isEarlierShare(container, shared)) return [restartFix(container)];
  const kinds = shared.map(({ kind }) => kind);
  const lines = (container.settings ?? []).filter(({ key, value }) => isCause(key, value, shared));
  const written = lines.map(({ key, value }) => `\`${textOf(key)} = ${textOf(value)}\``);
  const keys = kinds.flatMap((kind) => [
    `\`lxc.namespace.share.${kind}\``,
    ...(kind === 'net' ? ['`lxc.net.0.type = none`'] : []),
  ]);
  const removed = (written.length > 0 ? [...new Set(written)] : [...keys, '`lxc.namespace.keep`']).join(', ');
  switch (container.runtime) {
    case 'lxc':
      return [adviceFix(`remove ${removed} from the configuration, and restart the container`)];
    case 'incus':
    case 'lxd':
      return [adviceFix(`remove ${removed} from \`raw.lxc\`, and restart the container`)];
    default: {
      const used = kinds.flatMap((kind) => options[kind] ?? []).map((option) => `\`${option}\``);
      return [adviceFix(`start the container without ${used.length === 0 ? 'the host namespaces' : used.join(', ')}`)];
    }
  }
}
