/**
 * Snapshots: the confinement of a host at one time, as data. A snapshot contains the kernel, loaded policy, tasks,
 * containers and policy files, in JSON that may come from untrusted sources.
 *
 * @module
 */
export {
  containerRuntimes,
  snapshotVersion,
  type ContainerSetting,
  type PrintedLabel,
  type Snapshot,
  type SnapshotContainer,
  type PolicyService,
  type SnapshotFile,
  type SnapshotKernel,
  type SnapshotNamespace,
  type SnapshotProfile,
  type SnapshotRuntime,
  type SnapshotTask,
  type SnapshotThread,
  type Unseen,
  type WritableObject,
} from './snapshot/snapshot.ts';
export {
  hostFileKinds,
  sharedNamespaceKinds,
  type ContainerBoundary,
  type HostFile,
  type IdRange,
  type SharedNamespace,
  type VisibleHostFile,
} from './snapshot/boundary.ts';
export { emptyHostSnapshot } from './snapshot/empty-host-snapshot.ts';
export { boundaryLimits } from './snapshot/boundary-schema.ts';
export type { JsonProblem } from './schemas/json-place.ts';
export {
  maxSnapshotSize,
  printSnapshot,
  readSnapshot,
  snapshotKey,
  type SnapshotReading,
} from './snapshot/read-snapshot.ts';
export {
  layerNamesOf,
  policyOfSnapshot,
  type SnapshotPolicy,
  type UnknownProfile,
} from './snapshot/policy-of-snapshot.ts';
export { compilerOfSnapshot, featuresOfSnapshot, pinnedFeaturesOf } from './snapshot/snapshot-features.ts';
export { resolverOfSnapshot } from './snapshot/snapshot-resolver.ts';
export { TaskLayers, type TaskLayer } from './snapshot/task-layers.ts';
export { UnloadedParts } from './snapshot/unloaded-parts.ts';
export { abilitiesOf, behavioursOf, type HostAbility } from './kernels/host-abilities.ts';
export type { BehaviourName } from './kernels/behaviour-words.ts';
export {
  behaviourNames,
  describeKernel,
  kernelDescriptionVersion,
  kernelOfDescription,
  maxKernelDescriptionSize,
  printKernelDescription,
  readKernelDescription,
  untriedBehaviours,
  type DescribedHost,
  type KernelDescription,
  type DescribedBehaviour,
  type ProbeReasons,
  type TriedBehaviours,
} from './kernels/kernel-description.ts';
