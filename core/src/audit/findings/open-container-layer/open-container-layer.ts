import type { AuditedContainer, AuditedHost } from '../../audited-host.ts';
import type { PolicyClass } from '../../../classes/policy-classes.ts';
import { compareOwnPermissions } from '../../../diff/compare-own-permissions.ts';
import { stack, type LabelPart } from '../../../labels/label.ts';
import { capabilityNames } from '../../../language/keywords/capabilities.ts';
import type { Profile } from '../../../profile/profile.ts';
import type { SnapshotTask } from '../../../snapshot/snapshot.ts';
import { countWords, taskList } from '../evidence.ts';
import type { Finding, FindingKind } from '../finding.ts';
import { profileName } from '../profile-name.ts';

/** Profiles in a container's own policy namespace that allow everything. */
export const openContainerLayer = {
  id: 'open-container-layer',
  title: 'a container layer that allows everything',
  find: (host) => {
    const known = new Map<Profile['policy'], boolean>();
    return usedLayers(host).flatMap((used) => {
      const { policy } = used.part.profile;
      const isOpen = known.get(policy) ?? allowsEverything(used.part, host);
      known.set(policy, isOpen);
      return isOpen ? [findingOf(used)] : [];
    });
  },
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
        const known = used.get(part.profile) ?? { part, container, tasks: new Set() };
        used.set(part.profile, known);
        for (const task of tasks) known.tasks.add(task);
      }
  return [...used.values()];
}

const classes: ReadonlySet<PolicyClass> = new Set(['file', 'exec', 'capability', 'network']);

/** Limit of evaluations for a profile. A profile that allows everything needs few. */
const maxSteps = 5000;

/** Returns whether a profile allows all files, programs, capabilities and sockets that `unconfined` may use. */
function allowsEverything(part: LabelPart, { policy, kernel }: AuditedHost): boolean {
  const { namespace, profile } = part;
  // Few profiles allow all capabilities, and the comparison of files is expensive.
  if (capabilityNames.some((name) => profile.capability(name).verdict !== 'allow')) return false;
  const before = { label: stack({ namespace, profile: namespace.unconfined }), policy };
  const after = { label: stack(part), policy };
  return (
    compareOwnPermissions(new Map([[profile.name, { before, after }]]), kernel.measured.behaviours, {
      steps: maxSteps,
      classes,
    }).length === 0
  );
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
      {
        kind: 'advice',
        text: 'replace its rules by rules for the service: in complain mode, `lamellar why` lists the missing rules',
      },
    ],
  };
}
