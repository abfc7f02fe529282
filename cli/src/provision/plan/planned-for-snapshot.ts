import type { ContainerStack, KernelBehaviours, StackedPolicy } from '@lamellar/core';
import {
  auditedHost,
  driftFrom,
  driftWords,
  type AuditedHost,
  type ContainerDrift,
  type IntendedContainer,
} from '@lamellar/core/audit';
import { compareOwnPermissions, comparePermissions, leftOutOfComparison, policyMatrix } from '@lamellar/core/diff';
import { textOf, type ByteString } from '@lamellar/core/language';
import { policyOfSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import { type ComposedContainer, loadContainers, sourcesOf, unitsOf } from '@lamellar/node/manifest';
import { containerIn, hasMacAdminIn } from '../../adapters/snapshot/existing-layers-of-snapshot.ts';
import { PolicyError } from '../../policy/policy-error.ts';
import type { SkippedContainers } from '../resources/skipped-containers.ts';
import type { LostLayers, PlannedChanges } from '../resources/planned-changes.ts';
import type { PlannedPermissions } from './permission-changes.ts';
import type { Design } from './design.ts';
import { lostLayers } from './lost-layers.ts';
import { labelsToCompare } from './designed-policy.ts';
import { unloadableContainers } from './skip-reasons.ts';

/** The changes of a manifest on the host of a snapshot. */
export interface SavedPlan {
  readonly planned: PlannedChanges;
  readonly permissions: PlannedPermissions;
  /** Containers of the manifest with unknown loaded policy, or unable to load their layer. */
  readonly skipped: SkippedContainers;
  /** The policy that the host would have. */
  readonly policy: StackedPolicy;
  /** Descriptions of profile differences, a sentence per profile, with the containers. */
  readonly differences: readonly { readonly container: string; readonly profile: ByteString; readonly words: string }[];
}

/**
 * Converts containers of a manifest to the intended containers of core.
 *
 * @throws PolicyError if the layer of a container cannot be loaded, as with a rule that includes a missing file
 */
export function intendedContainers(
  containers: readonly ComposedContainer[],
  { surroundings: { environment } }: Pick<Design, 'surroundings'>,
): readonly IntendedContainer[] {
  const intended = sourcesOf(containers).map((source) => ({
    called: source.name,
    profile: source.profile,
    namespace: source.namespace,
    ...unitsOf(source, environment),
  }));
  const diagnostics = intended.flatMap(({ hostLayer, layer }) =>
    [hostLayer, ...layer].flatMap((unit) => unit.load().diagnostics),
  );
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new PolicyError(errors);
  return intended;
}

/** Compares the loaded policy of a snapshot with a manifest: the profiles, and the permissions. */
export function planForSnapshot(design: Design, snapshot: Snapshot): SavedPlan {
  const { surroundings } = design;
  const unloadable = unloadableContainers(design.chosen, (container) => hasMacAdminIn(snapshot, container));
  const chosen = design.chosen.filter(({ name }) => !unloadable.has(name));
  const { behaviours, loadSets } = surroundings.kernel;
  const host = auditedHost(snapshot, surroundings.kernel);
  const drifts = driftFrom(intendedContainers(chosen, design), host);
  const running = drifts.filter(({ container }) => container !== undefined);
  const notRunning = new Set(
    drifts.filter(({ container }) => container === undefined).map(({ intended: { called } }) => called),
  );
  const stopped = chosen.filter(
    (each) => notRunning.has(each.name) && containerIn(snapshot, each)?.isRunning === false,
  );
  for (const { name } of stopped) notRunning.delete(name);
  // A profile that the kernel does not show may be unchanged.
  const changed = running
    .map((drift) => ({ ...drift, profiles: drift.profiles.filter(({ kind }) => kind !== 'unknown') }))
    .filter(({ profiles }) => profiles.length > 0);
  const generated = new Set(chosen.filter(({ hostLayer }) => hostLayer.own === undefined).map(({ name }) => name));
  const was = policyOfSnapshot(snapshot, loadSets).policy;
  const is = policyWithout(running, snapshot, design);
  return {
    planned: { ...plannedChanges(changed, generated), lost: running.flatMap((drift) => lostOf(drift, host)) },
    permissions: {
      ...(changed.length === 0 ? nothing : permissionsBetween(was, is, changed, behaviours)),
      notCompared: [
        ...stopped.map(({ name }) => ({ container: name, reason: 'not running in the snapshot' })),
        ...running.flatMap(({ intended: { called }, profiles }) =>
          profiles
            .filter(({ kind }) => kind === 'unknown')
            .map(({ name }) => ({
              container: called,
              reason: `the kernel does not show what \`${textOf(name)}\` was loaded from`,
            })),
        ),
      ],
    },
    skipped: new Map([...unloadable, ...Array.from(notRunning, (name) => [name, unknown] as const)]),
    policy: is,
    differences: running.flatMap(({ intended, profiles }) =>
      profiles
        .filter(({ kind }) => kind === 'other')
        .map((drift) => ({ container: intended.called, profile: drift.name, words: driftWords(drift) })),
    ),
  };
}

const unknown = { message: 'not found in the snapshot, or its processes were not visible' };

const nothing: Omit<PlannedPermissions, 'notCompared'> = {
  between: { changes: [], addedLabels: [], removedLabels: [] },
  byThemselves: [],
  leftOut: [],
};

/** Returns the lost layers of a container in a snapshot; empty without lost layers. */
function lostOf({ intended, container }: ContainerDrift, { namespaces }: AuditedHost): readonly LostLayers[] {
  const layers = lostLayers(container?.init?.label, intended, namespaces.has(intended.namespace));
  return layers.length === 0 ? [] : [{ container: intended.called, layers }];
}

function plannedChanges(
  changed: readonly ContainerDrift[],
  generated: ReadonlySet<string>,
): Omit<PlannedChanges, 'lost'> {
  const inNamespace = ({ profiles }: ContainerDrift, isLoaded: boolean): readonly ByteString[] =>
    profiles
      .filter(({ namespace, kind }) => namespace !== '' && (kind !== 'undeclared') === isLoaded)
      .map(({ name }) => name);
  const hostLayers = new Map<ByteString, string[]>();
  const restarts = new Set<string>();
  for (const { intended, profiles } of changed)
    for (const { name } of profiles.filter(({ namespace }) => namespace === '')) {
      if (generated.has(intended.called)) restarts.add(intended.called);
      else hostLayers.set(name, [...(hostLayers.get(name) ?? []), intended.called]);
    }
  return {
    files: [],
    loads: changed.flatMap((drift) => {
      const { called: container, namespace } = drift.intended;
      const [load, unload] = [inNamespace(drift, true), inNamespace(drift, false)];
      return load.length + unload.length === 0 ? [] : [{ container, namespace, load, unload }];
    }),
    hostLoads: Array.from(hostLayers, ([profile, containers]) => ({ profile, containers, kind: 'load' as const })),
    restarts: [...restarts],
    waiting: Array.from(restarts, (container) => ({ container, layers: ['host'] })),
    unhooked: [],
    processes: [],
  };
}

/** Returns the policy of a snapshot in which the manifest's policy replaces the policy of running containers. */
function policyWithout(running: readonly ContainerDrift[], snapshot: Snapshot, design: Design): StackedPolicy {
  const names = new Set(running.map(({ intended }) => intended.called));
  const sources = sourcesOf(design.chosen.filter(({ name }) => names.has(name)));
  const replaced = new Set(sources.map(({ namespace }) => namespace));
  const hostLayers = new Set(sources.map(({ profile }) => profile));
  const namespaces = snapshot.namespaces.map((one, index) => ({
    ...one,
    profiles: replaced.has(one.name)
      ? []
      : index === 0
        ? one.profiles.filter(({ name }) => !hostLayers.has((name.split('//')[0] ?? name) as ByteString))
        : one.profiles,
  }));
  const { policy } = policyOfSnapshot({ ...snapshot, namespaces }, design.surroundings.kernel.loadSets);
  const { root } = policy;
  const others: readonly ContainerStack[] = [...root.all()]
    .filter(({ fullName }) => !replaced.has(fullName))
    .flatMap((namespace) => policy.stackOf(namespace) ?? []);
  return loadContainers(root, sources, design.surroundings.environment, others);
}

function permissionsBetween(
  was: StackedPolicy,
  is: StackedPolicy,
  changed: readonly ContainerDrift[],
  behaviours: KernelBehaviours,
): Omit<PlannedPermissions, 'notCompared'> {
  const touched = new Set(
    changed.flatMap(({ profiles }) => profiles.map(({ namespace, name }) => `${namespace} ${name}`)),
  );
  const compared = new Map(
    [...labelsToCompare(was, is, behaviours)].filter(([, { after }]) =>
      after.label.parts.some(({ namespace, profile }) => touched.has(`${namespace.fullName} ${profile.name}`)),
    ),
  );
  return {
    between: comparePermissions(policyMatrix({ policy: was, behaviours }), policyMatrix({ policy: is, behaviours })),
    byThemselves: compareOwnPermissions(compared),
    leftOut: compared.size === 0 ? [] : leftOutOfComparison,
  };
}
