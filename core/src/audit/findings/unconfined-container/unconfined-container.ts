import { confinesNothing, outerParts } from '../../container-layers.ts';
import type { AuditedContainer, AuditedHost, UsedLabel } from '../../audited-host.ts';
import { splitLabel } from '../../../labels/parse-label.ts';
import type { Snapshot } from '../../../snapshot/snapshot.ts';
import { textOf } from '../../../source/printable-text.ts';
import { countWords, taskList } from '../evidence.ts';
import type { Finding, FindingKind } from '../finding.ts';
import { settingOf } from '../settings.ts';
import { actualCause, withOwnTasks } from '../../remedies/actual-cause.ts';
import { unconfinedCauses, unconfinedMode, unknownCause } from '../../remedies/unconfined-causes.ts';

/** Containers without confinement of the processes from outside. */
export const unconfinedContainer = {
  id: 'unconfined-container',
  title: 'a container that AppArmor does not confine',
  find: (host) => host.containers.flatMap((container) => findIn(container, host)),
} as const satisfies FindingKind;

function findIn(container: AuditedContainer, host: AuditedHost): readonly Finding[] {
  const { labels, init, tasks, isPrivileged } = container;
  const own = labels.find((label) => (init === undefined ? true : label.tasks.includes(init)));
  if (own === undefined || !confinesNothing(own)) return [];
  const under = labels.filter(confinesNothing).flatMap((label) => label.tasks);
  const setting = settingOf(container, 'lxc.apparmor.profile', 'lxc.aa_profile', 'security.privileged');
  const causes = unconfinedCauses(container, hasInner(own), host);
  const cause =
    unconfinedMode(container, own) ??
    actualCause(causes, withOwnTasks(container, host), (changed) => isConfined(container, changed)) ??
    unknownCause(container);
  return [
    {
      // Without a user namespace, only capabilities and the namespaces of files and processes remain.
      severity: isPrivileged === false ? 'medium' : 'high',
      subject: { kind: 'container', container },
      summary:
        isPrivileged === false
          ? 'the processes are unconfined: only the user namespace restricts them'
          : isPrivileged === true
            ? 'the processes are unconfined, and root of the container is root of the host'
            : 'the processes are unconfined',
      evidence: [
        `${countWords(new Set(under).size, 'process', 'processes')} of ${tasks.length} under \`${textOf(own.label)}\`: ${taskList(own.tasks)}`,
        ...(setting === undefined ? [] : [setting]),
        ...cause.evidence,
      ],
      fixes: cause.fixes,
    },
  ];
}

/** Returns whether a label has a policy namespace of its own: a start without a profile does not create one. */
function hasInner(label: UsedLabel): boolean {
  return outerParts(label).length < label.parts.length;
}

/** Returns whether the first process of a container is confined in a changed snapshot. */
function isConfined({ container: { init } }: AuditedContainer, { tasks }: Snapshot): boolean {
  const task = tasks.find(({ id }) => id === init);
  return task !== undefined && !confinesNothing({ parts: splitLabel(task.label), mode: task.mode });
}
