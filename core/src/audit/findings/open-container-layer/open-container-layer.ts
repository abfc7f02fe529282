import { isUnrestricted } from '../../is-unrestricted.ts';
import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import type { LabelPart } from '../../../labels/label.ts';
import type { Profile } from '../../../profile/profile.ts';
import type { SnapshotTask } from '../../../snapshot/snapshot.ts';
import { countWords, taskList } from '../evidence.ts';
import { adviceFix, type Finding, type FindingKind } from '../finding.ts';
import { profileName } from '../profile-name.ts';
import { memoised } from '../../../source/memoised.ts';

/** Profiles in a container's own policy namespace that allow everything. */
export const openContainerLayer = {
  id: 'open-container-layer',
  title: 'a container layer that allows everything',
  find: (host) => usedLayers(host).flatMap((used) => (isUnrestricted(used.part, host) ? [findingOf(used)] : [])),
} as const satisfies FindingKind;

/** A profile of a container layer, with the processes under the profile. */
interface UsedLayer {
  readonly part: LabelPart;
  readonly container: AuditedContainer;
  readonly tasks: Set<SnapshotTask>;
}

/** Returns the profiles in use in policy namespaces below the host's; unconfined and complain mode are excluded. */
function usedLayers({ containers, policy }: AuditedHost): readonly UsedLayer[] {
  const used = new Map<Profile, UsedLayer>();
  for (const container of containers)
    for (const { meaning, tasks } of container.labels)
      for (const part of meaning?.parts ?? []) {
        if (part.namespace === policy.root || !['enforce', 'kill'].includes(part.profile.mode)) continue;
        const known = memoised(used, part.profile, () => ({ part, container, tasks: new Set() }));
        for (const task of tasks) known.tasks.add(task);
      }
  return [...used.values()];
}

function findingOf({ part: { namespace, profile }, container, tasks }: UsedLayer): Finding {
  return {
    severity: 'medium',
    subject: {
      kind: 'profile',
      profile: profileName({ namespace: namespace.fullName, name: profile.name }),
      container,
    },
    summary:
      'a container layer that allows all files, programs, capabilities and sockets: only the host layer confines',
    evidence: [`${countWords(tasks.size, 'process', 'processes')} under it: ${taskList([...tasks])}`],
    fixes: [
      adviceFix('replace its rules by rules for the service: in complain mode, `lamellar why` lists the missing rules'),
    ],
  };
}
