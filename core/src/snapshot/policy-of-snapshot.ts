import { CompiledUnit } from '../compiled/compiled-unit.ts';
import { splitLabel } from '../label/parse-label.ts';
import { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { LoadSets } from '../profile/load-set.ts';
import type { ProfileMode } from '../profile/profile.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { stackNames, type ContainerRuntime } from '../stack/container-names.ts';
import { StackedPolicy, type ContainerStack } from '../stack/stacked-policy.ts';
import { LearningProfile, LoadedProfiles } from './loaded-profiles.ts';
import type { Snapshot, SnapshotContainer, SnapshotNamespace, SnapshotProfile } from './snapshot.ts';

/** A profile that the kernel has and that nothing is known of but its name. */
export interface UnknownProfile {
  readonly namespace: ByteString;
  readonly name: ByteString;
  readonly reason: 'no compiled policy' | 'damaged compiled policy';
}

/** The policy that a snapshot has, as it was in force. */
export interface SnapshotPolicy {
  readonly policy: StackedPolicy;
  /** They are not in the policy: a label with one of them cannot be asked. */
  readonly unknown: readonly UnknownProfile[];
  /** The policy of each load, by its index. */
  readonly loads: readonly CompiledUnit[];
}

/**
 * The policy that was in force: every profile as it was loaded last, in the mode that the kernel had it in. A kernel that is in complain mode
 * as a whole has all of them in that. The root of the policy is the namespace that the snapshot is seen from.
 *
 * @param loadSets - the kernel's own
 */
export function policyOfSnapshot(snapshot: Snapshot, loadSets: LoadSets): SnapshotPolicy {
  const { namespaces, kernel } = snapshot;
  const root = PolicyNamespace.root();
  const unknown: UnknownProfile[] = [];
  const mode = kernel.parameters.get('mode' as ByteString);
  const loads = snapshot.loads.map((bytes, index) => new CompiledUnit(nameOfLoad(index, snapshot), bytes, loadSets));
  for (const entry of namespaces) {
    const namespace = root.ensure(pathFromView(entry, snapshot));
    for (const [load, profiles] of byLoad(entry.profiles)) {
      const unit = load === undefined ? undefined : loads[load];
      const asLoaded = new Map(profiles.map((profile) => [profile.name, modeOf(profile, mode)]));
      if (unit === undefined) {
        for (const { name, mode: own } of profiles)
          if (own === 'complain' && name.includes('//null-')) namespace.load(new LearningProfile(name));
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

function byLoad(profiles: readonly SnapshotProfile[]): ReadonlyMap<number | undefined, readonly SnapshotProfile[]> {
  const groups = new Map<number | undefined, SnapshotProfile[]>();
  for (const profile of profiles) {
    const same = groups.get(profile.load);
    if (same === undefined) groups.set(profile.load, [profile]);
    else same.push(profile);
  }
  return groups;
}

/** @see `PROFILE_MODE` in the kernel's `policy.h` */
function modeOf(profile: SnapshotProfile, ofKernel: ByteString | undefined): ProfileMode | undefined {
  return ofKernel === 'complain' && profile.mode !== 'unconfined' ? 'complain' : profile.mode;
}

/** What evidence calls compiled policy: what was loaded with it first. */
function nameOfLoad(load: number, { namespaces }: Snapshot): string {
  for (const { name, profiles } of namespaces) {
    const first = profiles.find((profile) => profile.load === load);
    if (first !== undefined)
      return `loaded policy of ${textOf(name === '' ? first.name : (`:${name}:${first.name}` as ByteString))}`;
  }
  return `load ${load}`;
}

/** The names from the namespace that a snapshot is seen from down to one of its own. */
export function pathFromView({ name }: SnapshotNamespace, { namespaces }: Snapshot): readonly ByteString[] {
  const view = namespaces[0]?.name ?? '';
  if (name === view) return [];
  const below = view !== '' && name.startsWith(`${view}//`) ? name.slice(view.length + 2) : name;
  return below.split('//') as ByteString[];
}

const stackingRuntimes: ReadonlySet<string> = new Set<ContainerRuntime>(['lxc', 'incus', 'lxd']);

/** The two layers of each container, as its runtime calls them or, where its first process is under another host layer, as they are. */
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

/** What the runtime of a container calls its two layers; undefined where it has no such names, or the folder is not known. */
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
