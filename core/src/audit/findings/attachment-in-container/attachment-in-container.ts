import type { AuditedContainer, AuditedHost, UsedLabel } from '../../audited-host.ts';
import type { Profile } from '../../../profile/profile.ts';
import type { SnapshotTask } from '../../../snapshot/snapshot.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { isGenerated } from '../../remedies/configured-profile.ts';
import { restartFix } from '../../remedies/restart-fix.ts';
import { countWords, quoted, taskList } from '../evidence.ts';
import { adviceFix, type Finding, type FindingContext, type FindingKind } from '../finding.ts';
import { memoised } from '../../../source/memoised.ts';

/**
 * Profiles of the host that attach to programs of containers. If no layer confines a container from outside, its
 * programs get the host's profiles for equal paths. Such a profile was written for a different program.
 */
export const attachmentInContainer = {
  id: 'attachment-in-container',
  title: "a profile of the host that attaches to a container's program",
  find: (host, context) => host.containers.flatMap((container) => findIn(container, host, context)),
} as const satisfies FindingKind;

function findIn(
  container: AuditedContainer,
  { policy }: AuditedHost,
  { attachedTo }: FindingContext,
): readonly Finding[] {
  const found = new Map<
    Profile,
    { readonly isUnder: SnapshotTask[]; readonly mayBe: SnapshotTask[]; program: ByteString }
  >();
  for (const label of container.labels) {
    const only = label.meaning?.parts.length === 1 ? label.meaning.parts[0] : undefined;
    // A confined task only changes to labels that the task's own rules allow.
    if (only?.namespace !== policy.root || isHostLayer(label, container)) continue;
    for (const task of label.tasks) {
      const program = task.program?.replace(/ \(deleted\)$/, '') as ByteString | undefined;
      const profile = program === undefined ? undefined : attachedTo(program, policy.root);
      const isUnder = only.profile === profile;
      if (program === undefined || profile === undefined || (!isUnder && only.profile !== policy.root.unconfined))
        continue;
      const entry = memoised(found, profile, () => ({ isUnder: [], mayBe: [], program }));
      (isUnder ? entry.isUnder : entry.mayBe).push(task);
    }
  }
  return [...found].map(([profile, { isUnder, mayBe, program }]): Finding => ({
    severity: 'medium',
    subject: { kind: 'container', container },
    summary:
      isUnder.length > 0
        ? 'programs of the container run under a profile for programs of the host'
        : 'after the next start, programs of the container get a profile for programs of the host',
    evidence: [
      `profile ${quoted(profile.name)} of the host attaches to ${quoted(program)}`,
      ...[isUnder, mayBe].flatMap((tasks, index) =>
        tasks.length === 0
          ? []
          : [
              `${countWords(tasks.length, 'process', 'processes')} ${index === 0 ? 'under it' : 'not under it yet'}: ${taskList(tasks)}`,
            ],
      ),
    ],
    fixes: isGenerated(container.container)
      ? [restartFix(container.container)]
      : [
          adviceFix(
            'give the container a host layer: then no profile of the host attaches to programs of the container',
          ),
        ],
  }));
}

/** Returns whether the label is the confined label of the container's first process. */
function isHostLayer({ label, parts }: UsedLabel, { init }: AuditedContainer): boolean {
  return init?.label === label && parts.some(({ name }) => name !== 'unconfined');
}
