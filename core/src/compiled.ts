/**
 * Compiled policy: the bytes that the kernel loads, unpacked, verified, and decompiled to rules.
 *
 * @module
 */
export { CompiledUnit } from './compiled/compiled-unit.ts';
export { placeOfProblem, type CompiledProblem } from './compiled/format/compiled-problem.ts';
export { decompressPolicy, type DecompressedPolicy } from './compiled/format/compressed-policy.ts';
export { isCompiledPolicy, isCompressedPolicy, maxPolicySize } from './compiled/format/policy-start.ts';
export { unpackPolicy, type CompiledPolicy } from './compiled/format/unpack-policy.ts';
export { realignProfile } from './compiled/format/realign-profile.ts';
export type { BinaryAttachment, BinaryProfile, RareRules } from './compiled/format/compiled-profile.ts';
export { hasCapability, type Capabilities, type CapabilitySet } from './compiled/format/capability-set.ts';
export { filePermissionBits } from './class/file-permission-bits.ts';
export { permissionsAt, transitionOf, type PathPermissions } from './compiled/file-permissions.ts';
export type { StringTable } from './compiled/format/string-table.ts';
export type { TableDfa } from './compiled/format/table-dfa.ts';
export type { PermissionTable } from './compiled/format/permission-table.ts';
export type { PolicyTags } from './compiled/format/policy-tags.ts';
export type { ProfileData } from './compiled/format/profile-data.ts';
export type { ResourceLimits } from './compiled/format/profile-settings.ts';
export type { ByteRange } from './compiled/format/chunk-reader.ts';
export type { SecmarkRule, SecmarkRules } from './compiled/format/secmark-rules.ts';
export type { PolicyDb, PolicyDbKind } from './compiled/format/policy-db.ts';
export type { KernelPermissions } from './compiled/format/kernel-permissions.ts';
export { mediationClasses, type MediationClass } from './class/mediation-classes.ts';
export { mediatedClasses } from './compiled/mediated-classes.ts';
export { printTransition } from './compiled/format/transition-table.ts';
export { Budget } from './automata/budget.ts';
export { readBackAttachment, readBackRules } from './compiled/read-back/read-back-rules.ts';
export type { ReadBackPeer, ReadBackRule } from './compiled/read-back/read-back-rule.ts';
export { printReadBackRule } from './compiled/read-back/print-read-back-rule.ts';
export { readBackProfile, type ReadBackBudgets } from './decompile/decompile-profile.ts';
export type { ReadRule, ReadRules } from './decompile/decompile-class.ts';
export type { PrintedEffect } from './decompile/effect-automaton.ts';
