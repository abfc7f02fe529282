import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import type { Profile } from '../../../profile/profile.ts';
import type { SnapshotTask } from '../../../snapshot/snapshot.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { countWords, quoted, taskList } from '../evidence.ts';
import { adviceFix, type Finding, type FindingContext, type FindingKind, type Fix } from '../finding.ts';
import { restartFix } from '../../remedies/restart-fix.ts';
import { splitLabel } from '../../../labels/parse-label.ts';

/** Processes without the profile that attaches to the program, in most cases because the profile was loaded later. */
export const missedProfile = {
  id: 'missed-profile',
  title: 'processes without the attaching profile of the program',
  find: (host, context) => [
    ...findIn(host.hostTasks, undefined, host, context),
    ...host.containers.flatMap((container) => findIn(container.tasks, container, host, context)),
  ],
} as const satisfies FindingKind;

function findIn(
  tasks: readonly SnapshotTask[],
  container: AuditedContainer | undefined,
  host: AuditedHost,
  { attachedTo }: FindingContext,
): readonly Finding[] {
  const meanings = new Map(
    (container === undefined ? host.hostLabels : container.labels).map(({ label, meaning }) => [label, meaning]),
  );
  const missed = new Map<Profile, Map<string, SnapshotTask[]>>();
  for (const task of tasks) {
    const inner = meanings.get(task.label)?.parts.at(-1);
    // For a container, profiles of the host are a separate finding.
    if (inner === undefined || inner.profile !== inner.namespace.unconfined || task.program === undefined) continue;
    if (container !== undefined && inner.namespace === host.policy.root) continue;
    const program = task.program.replace(/ \(deleted\)$/, '') as ByteString;
    const profile = attachedTo(program, inner.namespace);
    if (profile === undefined || profile.mode === 'unconfined') continue;
    const byProgram = missed.get(profile) ?? new Map<string, SnapshotTask[]>();
    missed.set(profile, byProgram.set(program, [...(byProgram.get(program) ?? []), task]));
  }
  return [...missed].flatMap(([profile, byProgram]) =>
    [...byProgram].map(([program, found]): Finding => {
      const [task] = found as [SnapshotTask, ...SnapshotTask[]];
      const parent = confinedParent(task, host);
      return {
        severity: 'medium',
        subject:
          found.length === 1 || container === undefined
            ? { kind: 'task', task, container }
            : { kind: 'container', container },
        summary: `the program started before its profile was loaded, or a rule left the program unconfined`,
        evidence: [
          `${countWords(found.length, 'process', 'processes')} of ${quoted(program as ByteString)}: ${taskList(found)}`,
          `profile ${quoted(profile.name)} attaches to the program`,
          ...(parent === undefined ? [] : [`parent ${taskList([parent])} is under ${quoted(parent.label)}`]),
        ],
        fixes: [fixOf(found, parent, container)],
      };
    }),
  );
}

/** Returns the parent of a task, if a profile confines the parent: then a rule of the profile leaves the task unconfined. */
function confinedParent({ parent, container }: SnapshotTask, { snapshot }: AuditedHost): SnapshotTask | undefined {
  const task = snapshot.tasks.find(({ id }) => id === parent);
  if (task === undefined || task.container !== container) return undefined;
  return splitLabel(task.label).at(-1)?.name === 'unconfined' ? undefined : task;
}

function fixOf(
  found: readonly SnapshotTask[],
  parent: SnapshotTask | undefined,
  container: AuditedContainer | undefined,
): Fix {
  if (parent !== undefined) {
    const text = `write \`px\` instead of \`ux\` in the rule of ${quoted(parent.label)} for the program, and start the program again`;
    return adviceFix(text);
  }
  // Only a restart of the container starts its first process again.
  if (container !== undefined && found.some((task) => task === container.init)) return restartFix(container.container);
  return adviceFix('start the program again');
}
