/**
 * Policy, labels and decisions: the permissions between labels, and the responsible rules.
 *
 * @module
 */
export { Policy, type PolicySettings } from './policy/policy.ts';
export type { PolicyContents, PolicyTree } from './policy/policy-tree.ts';
export { UnknownLabelError } from './policy/unknown-label-error.ts';
export { AutomatonTooLargeError } from './automata/budget.ts';
export { featuresOfPaths, parseFeatures, type Features } from './profile/features.ts';
export { knownAbis, usualFeatures } from './profile/known-abis.ts';
export type {
  CapabilityGrant,
  ResourceLimit,
  CompiledOrigin,
  Origin,
  Profile,
  ProfileMode,
  ProfileName,
  RuleOrigin,
} from './profile/profile.ts';
export type { Attachment, AttachmentPattern } from './profile/attachment.ts';
export type { LoadSets } from './profile/load-set.ts';
export { nestFeatures } from './profile/nest-features.ts';
export type { DeclaredProfile, LoadableUnit, LoadedUnit } from './profile/loadable-unit.ts';
export { PolicyCache } from './text/policy-cache.ts';
export type { PolicyEnvironment } from './text/policy-environment.ts';
export { isPolicyFileName } from './text/policy-file-name.ts';
export { PolicyUnit } from './text/policy-unit.ts';
export type { Resolved, Resolver } from './text/resolver.ts';
export {
  PolicyNamespace,
  type AttachedProfile,
  type NamespaceContents,
  type ProfileChange,
} from './namespace/policy-namespace.ts';
export type { ProfileLookup } from './namespace/profile-lookup.ts';
export { printLabel, stack, type Label, type LabelPart } from './label/label.ts';
export { parseLabel, type LabelError, type LabelResult } from './label/parse-label.ts';
export {
  featuresFileOf,
  featuresOfKernel,
  measuredKernels,
  type KernelBehaviours,
  type MeasuredKernel,
} from './mediation/kernel.ts';
export type { PtracePermission } from './class/ptrace.ts';
export type { SignalPermission } from './class/signal.ts';
export type { DbusPermission } from './class/dbus.ts';
export type { MessageObject } from './class/message-thing.ts';
export type { QueuePermission } from './class/mqueue.ts';
export type { ExecPermission } from './class/exec.ts';
export type { FilePermission } from './class/file.ts';
export type { IoUringPermission } from './class/io-uring.ts';
export type { ChangeProfilePermission } from './class/change-profile.ts';
export type { LimitObject } from './class/limit-thing.ts';
export type { ProfileChangeObject } from './class/profile-change-thing.ts';
export type { UnixAddress, UnixObject } from './class/unix-thing.ts';
export type { MountFlags } from './class/mount-flags.ts';
export type { MountObject } from './class/mount-thing.ts';
export type { MountPermission } from './class/mount.ts';
export type {
  ByteBefore,
  ByteValue,
  CrossCheckClass,
  LaterClass,
  CrossCheckOperation,
  ClassPermission,
  OperationNames,
  OperationObject,
  PeerPermission,
  StackCheckClass,
  StackCheckOperation,
} from './class/policy-class.ts';
export {
  classRows,
  crossCheckClasses,
  crossCheckRows,
  pairOperations,
  policyClasses,
  stackCheckClasses,
  stackCheckRows,
  type ClassRow,
  type CrossCheckRow,
  type CrossCheckWord,
  type LabelOperation,
  type Operation,
  type PairOperation,
  type PeerPermissionName,
  type Permission,
  type PolicyClass,
  type StackCheckRow,
  type StackCheckWord,
} from './class/policy-classes.ts';
export {
  operationForms,
  parseOperationNames,
  parseOperations,
  printOperation,
  type ParsedOperations,
} from './class/parse-operations.ts';
export type { OperationError } from './class/operation-error.ts';
export type { HatObject } from './class/hat-thing.ts';
export type { PathObject } from './class/path-thing.ts';
export type { QueueObject } from './class/queue-thing.ts';
export type { SocketObject } from './class/socket-thing.ts';
export type { SocketPermission } from './class/sockets.ts';
export type { MediatedObject } from './class/thing.ts';
export type { BroaderForm, BroaderRule } from './class/wider.ts';
export type {
  ObjectUniverse,
  ObjectList,
  ObjectSets,
  ObjectSetForm,
  ObjectCase,
  ObjectForm,
  ObjectOption,
  ObjectReading,
  ObjectSet,
  ObjectWords,
  ObjectSetContext,
} from './class/thing-form.ts';
export { objectOptions } from './class/thing-options.ts';
export { operationWords } from './class/operation-words.ts';
export { objectOf, parseObject, type ParsedObject, type WrittenObject } from './class/parse-object.ts';
export { automatonClasses, type AutomatonClass } from './class/automaton-classes.ts';
export { chooseKernel, type KernelChoice } from './mediation/choose-kernel.ts';
export { requestedObjects, labelsOfObject } from './mediation/asked-objects.ts';
export { crossCheck } from './mediation/cross-check.ts';
export { decide } from './mediation/decide.ts';
export { stackCheck } from './mediation/stack-check.ts';
export type {
  Answer,
  Because,
  Check,
  CrossDecision,
  Decision,
  LayerCheck,
  MatchKind,
  SideCheck,
  StackDecision,
  StackObject,
  ClassObject,
  Verdict,
} from './mediation/decision.ts';
export {
  maxLxcNameLength,
  partsOfProfile,
  stackNames,
  type ContainerRuntime,
  type ProfileNameParts,
  type StackNames,
} from './stack/container-names.ts';
export { labelsOf } from './stack/labels-of.ts';
export type { Layer, LayerContainer } from './stack/layer.ts';
export { resolveLabel } from './stack/resolve-label.ts';
export { StackedPolicy, type ContainerStack } from './stack/stacked-policy.ts';
export {
  checksJson,
  type CheckJson,
  type LayerContainerJson,
  type LayerJson,
  type CompiledJson,
  type RuleJson,
} from './explain/decision-json.ts';
export { adviseRules, type ProfileAdvice } from './advise/advise.ts';
export { adviceJson, type AdviceJson } from './explain/advice-json.ts';
export { explainAdvice } from './explain/advice-text.ts';
export { kernelWords } from './explain/kernel-words.ts';
export { explainDecision, profileInWords, targetInWords, type Style } from './explain/decision-text.ts';
export { shellCommand } from './findings/shell-word.ts';
