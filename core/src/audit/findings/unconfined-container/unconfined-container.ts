import { confinesNothing } from '../../container-layers.ts';
import type { AuditedContainer } from '../../audited-host.ts';
import { textOf } from '../../../source/bytes.ts';
import { countWords, taskList } from '../evidence.ts';
import type { Finding, FindingKind, Fix } from '../finding.ts';
import { settingOf } from '../settings.ts';

/** Containers without confinement of the processes from outside. */
export const unconfinedContainer = {
  id: 'unconfined-container',
  title: 'a container that AppArmor does not confine',
  find: ({ containers }) => containers.flatMap(findIn),
} as const satisfies FindingKind;

function findIn(container: AuditedContainer): readonly Finding[] {
  const { labels, init, tasks, isPrivileged } = container;
  const own = labels.find((label) => (init === undefined ? true : label.tasks.includes(init)));
  if (own === undefined || !confinesNothing(own)) return [];
  const under = labels.filter(confinesNothing).flatMap((label) => label.tasks);
  const setting = settingOf(container, 'lxc.apparmor.profile', 'raw.lxc', 'security.privileged');
  return [
    {
      // Without a user namespace, only capabilities and the namespaces of files and processes remain.
      severity: isPrivileged === false ? 'medium' : 'high',
      subject: { kind: 'container', container },
      summary:
        isPrivileged === false
          ? 'its processes are unconfined: only its user namespace holds them'
          : isPrivileged === true
            ? "its processes are unconfined, and its root is the host's root"
            : 'its processes are unconfined',
      evidence: [
        `${countWords(new Set(under).size, 'process', 'processes')} of ${tasks.length} under \`${textOf(own.label)}\`: ${taskList(own.tasks)}`,
        ...(setting === undefined ? [] : [setting]),
      ],
      fixes: fixesOf(container),
    },
  ];
}

function fixesOf({ container }: AuditedContainer): readonly Fix[] {
  switch (container.runtime) {
    case 'lxc':
      return [
        { kind: 'setting', line: 'lxc.apparmor.profile = generated', place: 'its configuration; then start it again' },
      ];
    case 'incus':
    case 'lxd':
      return [
        {
          kind: 'advice',
          text: 'take `lxc.apparmor.profile=unconfined` out of its `raw.lxc`, and start it again',
        },
      ];
    default:
      return [
        {
          kind: 'advice',
          text: 'start it without `apparmor=unconfined` and without `--privileged`: its runtime then gives it a profile',
        },
      ];
  }
}
