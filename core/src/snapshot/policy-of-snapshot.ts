import { groupedBy } from '../source/grouped-by.ts';
import { CompiledUnit } from '../binary/compiled-unit.ts';
import { splitLabel } from '../labels/parse-label.ts';
import { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { auditModes, type AuditMode } from '../profile/audit-mode.ts';
import type { LoadSets } from '../profile/load-set.ts';
import type { ProfileMode } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { stackNames, type ContainerRuntime } from '../stacks/container-names.ts';
import { StackedPolicy, type ContainerStack } from '../stacks/stacked-policy.ts';
import { LearningProfile, LoadedProfiles } from './loaded-profiles.ts';
import type { Snapshot, SnapshotContainer, SnapshotNamespace, SnapshotProfile } from './snapshot.ts';

/** A loaded profile with unknown rules: only the name is known. */
export interface UnknownProfile {
  readonly namespace: ByteString;
  readonly name: ByteString;
  readonly reason: 'no compiled policy' | 'damaged compiled policy';
}

/** The policy of a snapshot, as in force on the host. */
export interface SnapshotPolicy {
  readonly policy: StackedPolicy;
  /** Profiles missing from the policy; a label with such a profile cannot be evaluated. */
  readonly unknown: readonly UnknownProfile[];
  /** The policy of every load, by index. */
  readonly loads: readonly CompiledUnit[];
}

/**
 * Returns the policy that was in force: the last load of every profile, in the modes of the kernel. A kernel in complain
 * mode puts all profiles into complain mode. The policy's root is the namespace of the snapshot's view.
 *
 * @param loadSets - the kernel's behaviour
 */
export function policyOfSnapshot(snapshot: Snapshot, loadSets: LoadSets): SnapshotPolicy {
  const { namespaces, kernel } = snapshot;
  const root = PolicyNamespace.root();
  const unknown: UnknownProfile[] = [];
  const ofKernel = kernel.parameters.get('mode' as ByteString);
  const auditMode = auditModeOf(snapshot);
  const loads = snapshot.loads.map((bytes, index) => new CompiledUnit(nameOfLoad(index, snapshot), bytes, loadSets));
  for (const entry of namespaces) {
    const namespace = root.ensure(pathFromView(entry, snapshot));
    for (const [load, profiles] of groupedBy(entry.profiles, (profile) => profile.load)) {
      const unit = load === undefined ? undefined : loads[load];
      const asLoaded = new Map(
        profiles.map((profile) => [profile.name, { mode: modeOf(profile, ofKernel), auditMode }]),
      );
      if (unit === undefined) {
        for (const { name, mode: own } of profiles)
          if (own === 'complain' && name.includes('//null-')) namespace.load(new LearningProfile(name, auditMode));
          else unknown.push({ namespace: namespace.fullName, name, reason: 'no compiled policy' });
        continue;
      }
      const loaded = new LoadedProfiles(unit, asLoaded);
      if (loaded.load().valid) namespace.load(loaded);
      const known = new Set<ByteString>(loaded.load().valid ? loaded.declared().map(({ name }) => name) : []);
      for (const { name } of profiles)
        if (!known.has(name)) unknown.push({ namespace: namespace.fullName, name, reason: 'damaged compiled policy' });
    }
  }
  return { policy: new StackedPolicy(root, knownStacks(snapshot, root)), unknown, loads };
}

/** Returns the kernel's audit mode; `normal` if the snapshot lacks a known mode. */
export function auditModeOf({ kernel: { parameters } }: Snapshot): AuditMode {
  const value = parameters.get('audit' as ByteString);
  return auditModes.find((mode) => mode === value) ?? 'normal';
}

/** Returns the effective mode of a profile. @see `PROFILE_MODE` in the kernel's `policy.h` */
function modeOf(profile: SnapshotProfile, ofKernel: ByteString | undefined): ProfileMode | undefined {
  return ofKernel === 'complain' && profile.mode !== 'unconfined' ? 'complain' : profile.mode;
}

/** Returns the name of a load in evidence: the first profile of the load. */
function nameOfLoad(load: number, { namespaces }: Snapshot): string {
  for (const { name, profiles } of namespaces) {
    const first = profiles.find((profile) => profile.load === load);
    if (first !== undefined)
      return `loaded policy of ${textOf(name === '' ? first.name : (`:${name}:${first.name}` as ByteString))}`;
  }
  return `load ${load}`;
}

/** Returns the names of namespaces from the snapshot's view down to a namespace. */
export function pathFromView({ name }: SnapshotNamespace, { namespaces }: Snapshot): readonly ByteString[] {
  const view = namespaces[0]?.name ?? '';
  if (name === view) return [];
  const below = view !== '' && name.startsWith(`${view}//`) ? name.slice(view.length + 2) : name;
  return below.split('//') as ByteString[];
}

const stackingRuntimes: ReadonlySet<string> = new Set<ContainerRuntime>(['lxc', 'incus', 'lxd']);

/**
 * Returns the layers of each container by the names of the runtime; the host layer of the first process takes
 * precedence, if different.
 */
function knownStacks({ containers, tasks }: Snapshot, root: PolicyNamespace): readonly ContainerStack[] {
  const labels = new Map(tasks.map(({ id, label }) => [id, label]));
  return containers.flatMap((container): readonly ContainerStack[] => {
    const names = layerNamesOf(container);
    const namespace = names === undefined ? undefined : root.child(names.namespace);
    if (names === undefined || namespace === undefined) return [];
    const label = container.init === undefined ? undefined : labels.get(container.init);
    const outer = label === undefined ? [] : splitLabel(label).filter((part) => part.namespace === '');
    const hostLayer = outer.length === 1 ? (outer[0]?.name ?? names.profile) : names.profile;
    return [{ name: container.name, runtime: container.runtime as ContainerRuntime, namespace, hostLayer }];
  });
}

/**
 * Returns the runtime's names of a container's layers; undefined if the runtime defines none, or the folder is unknown.
 */
export function layerNamesOf({
  runtime,
  name,
  project,
  path,
}: SnapshotContainer): ReturnType<typeof stackNames> | undefined {
  if (!stackingRuntimes.has(runtime) || path === undefined) return undefined;
  const instance = project === undefined || project === 'default' ? name : (`${project}_${name}` as ByteString);
  return stackNames(runtime as ContainerRuntime, instance, path);
}
