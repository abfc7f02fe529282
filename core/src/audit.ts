/**
 * Audits of a host from a snapshot: confinement and findings.
 *
 * @module
 */
export { auditSnapshot, type Audit, type AuditOptions } from './audit/findings/audit-snapshot.ts';
export { auditedHost } from './audit/audited-host.ts';
export type { AuditedContainer, AuditedHost, AuditedKernel, UsedLabel } from './audit/audited-host.ts';
export { confinesNothing, outerParts, ownNamespace } from './audit/container-layers.ts';
export type { DeviceGroupVerdict } from './audit/boundary/device-group.ts';
export type { ExposedFile, ExposedFiles } from './audit/boundary/exposed-host-files.ts';
export { hostSource } from './audit/boundary/host-source.ts';
export type { ExcessPermissions } from './audit/excess-permissions.ts';
export type { GeneratedLayer, LayerText } from './audit/generated-layer.ts';
export {
  driftFrom,
  driftWords,
  type ContainerDrift,
  type IntendedContainer,
  type ProfileDrift,
} from './audit/intended-policy.ts';
export { namespaceOnDisk, policyOnDisk, type PolicyOnDisk } from './audit/policy-on-disk.ts';
export type { StoredAnswers } from './audit/stored-answers.ts';
export type { GroupMember, NotComputed } from './audit/member-reach.ts';
export {
  membersOf,
  type EffectiveReach,
  type MemberGroup,
  type GroupReach,
  type ReachedGroup,
} from './audit/equivalence-classes.ts';
export {
  severities,
  type AuditedManifest,
  type Finding,
  type Fix,
  type FindingSeverity,
  type FindingSubject,
} from './audit/findings/finding.ts';
export { enterCommand, loadCommand } from './audit/findings/load-command.ts';
export { findingKinds, type FindingId, type FoundFinding, type KindOfFinding } from './audit/findings/finding-kinds.ts';
export { subjectWords } from './audit/findings/subject-words.ts';
export type { NamedPart } from './labels/parse-label.ts';
export { lxcOptions, projectOptions } from './audit/findings/instance-options.ts';
export { shellCommand } from './audit/findings/shell-word.ts';
