/**
 * Policy, labels and decisions: the permissions between labels, and the responsible rules.
 *
 * @module
 */
export { Policy, type PolicySettings } from './policy/policy.ts';
export { PolicyAnswer } from './policy/policy-answer.ts';
export { QuestionError, type QuestionPart } from './policy/question-error.ts';
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
export { PolicyCache } from './compile/includes/policy-cache.ts';
export type { PolicyEnvironment } from './compile/includes/policy-environment.ts';
export { isPolicyFileName } from './compile/includes/policy-file-name.ts';
export { PolicyUnit } from './compile/policy-unit.ts';
export type { Resolved, Resolver } from './compile/includes/resolver.ts';
export {
  PolicyNamespace,
  type AttachedProfile,
  type NamespaceContents,
  type ProfileChange,
} from './namespaces/policy-namespace.ts';
export type { ProfileLookup } from './namespaces/profile-lookup.ts';
export { printLabel, stack, type Label, type LabelPart } from './labels/label.ts';
export { parseLabel, type LabelError, type LabelResult } from './labels/parse-label.ts';
export {
  featuresFileOf,
  featuresOfKernel,
  measuredKernels,
  type KernelBehaviours,
  type MeasuredKernel,
} from './kernels/kernel.ts';
export type { PtracePermission } from './classes/ptrace/ptrace.ts';
export type { SignalPermission } from './classes/signal/signal.ts';
export type { DbusPermission } from './classes/dbus/dbus.ts';
export type { MessageObject } from './classes/dbus/message-object.ts';
export type { QueuePermission } from './classes/mqueue/mqueue.ts';
export type { ExecPermission } from './classes/exec/exec.ts';
export type { FilePermission } from './classes/file/file.ts';
export type { IoUringPermission } from './classes/io-uring/io-uring.ts';
export type { ChangeProfilePermission } from './classes/profile-change/change-profile.ts';
export type { LimitObject } from './classes/rlimit/limit-object.ts';
export type { ProfileChangeObject } from './classes/profile-change/profile-change-object.ts';
export type { UnixAddress, UnixObject } from './classes/unix/unix-object.ts';
export type { MountFlags } from './classes/mount/mount-flags.ts';
export type { MountObject } from './classes/mount/mount-object.ts';
export type { MountPermission } from './classes/mount/mount.ts';
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
} from './classes/policy-class.ts';
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
} from './classes/policy-classes.ts';
export {
  operationForms,
  parseOperationNames,
  parseOperations,
  printOperation,
  type ParsedOperations,
} from './classes/parse-operations.ts';
export type { OperationError } from './classes/operation-error.ts';
export type { HatObject } from './classes/profile-change/hat-object.ts';
export type { PathObject } from './classes/file/path-object.ts';
export type { QueueObject } from './classes/mqueue/queue-object.ts';
export type { SocketObject } from './classes/network/socket-object.ts';
export type { SocketPermission } from './classes/network/sockets.ts';
export type { MediatedObject } from './classes/mediated-object.ts';
export type { BroaderForm, BroaderRule } from './classes/broader-rule.ts';
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
} from './classes/object-form.ts';
export { objectOptions } from './classes/object-options.ts';
export { operationWords } from './classes/operation-words.ts';
export { objectOf, parseObject, type ParsedObject, type WrittenObject } from './classes/parse-object.ts';
export { automatonClasses, type AutomatonClass } from './classes/automaton-classes.ts';
export { chooseKernel, type KernelChoice } from './kernels/choose-kernel.ts';
export { requestedObjects, labelsOfObject } from './mediation/requested-objects.ts';
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
} from './stacks/container-names.ts';
export { labelsOf } from './stacks/labels-of.ts';
export type { Layer, LayerContainer } from './stacks/layer.ts';
export { resolveWrittenLabel } from './stacks/resolve-written-label.ts';
export { StackedPolicy, type ContainerStack } from './stacks/stacked-policy.ts';
export {
  checksJson,
  type CheckJson,
  type LayerContainerJson,
  type LayerJson,
  type CompiledJson,
  type RuleJson,
} from './render/decision-json.ts';
export { adviseRules, type ProfileAdvice } from './repair/advise.ts';
export { adviceJson, type AdviceJson } from './render/advice-json.ts';
export { explainAdvice } from './render/advice-text.ts';
export { kernelsInWords } from './render/kernels-in-words.ts';
export {
  answerPair,
  verdictOf,
  type KernelAnswer,
  type PairAnswer,
  type PolicyWithLabels,
} from './mediation/pair-answer.ts';
export {
  answersJson,
  type AnswerJson,
  type DecisionJson,
  type PairJson,
  type VerdictsByClass,
} from './render/answer-json.ts';
export { answerParagraphs, answersText } from './render/answer-text.ts';
export { explainDecision, profileInWords, targetInWords, type Style } from './render/decision-text.ts';
export { shellCommand } from './audit/findings/shell-word.ts';
