/**
 * Compiled policy: the bytes that the kernel loads, unpacked and verified.
 *
 * @module
 */
export { CompiledUnit } from './binary/compiled-unit.ts';
export { placeOfProblem, type CompiledProblem } from './binary/format/compiled-problem.ts';
export { decompressPolicy, type DecompressedPolicy } from './binary/format/compressed-policy.ts';
export { isCompiledPolicy, isCompressedPolicy, maxPolicySize } from './binary/format/policy-start.ts';
export { unpackPolicy, type CompiledPolicy } from './binary/format/unpack-policy.ts';
export { realignProfile } from './binary/format/realign-profile.ts';
export type { BinaryAttachment, BinaryProfile } from './binary/format/compiled-profile.ts';
export { hasCapability, type Capabilities, type CapabilitySet } from './binary/format/capability-set.ts';
export { filePermissionBits } from './classes/file/file-permission-bits.ts';
export { permissionsAt, transitionOf, type PathPermissions } from './binary/file-permissions.ts';
export type { StringTable } from './binary/format/string-table.ts';
export type { TableDfa } from './binary/format/table-dfa.ts';
export type { PermissionTable } from './binary/format/permission-table.ts';
export type { ProfileSettings, ResourceLimits } from './binary/format/profile-settings.ts';
export type { ByteRange } from './binary/format/chunk-reader.ts';
export type { PolicyDb, PolicyDbKind } from './binary/format/policy-db.ts';
export type { KernelPermissions } from './binary/format/kernel-permissions.ts';
export { mediationClasses, type MediationClass } from './classes/class-numbers.ts';
export { mediatedClasses } from './binary/mediated-classes.ts';
export { printTransition } from './binary/format/transition-table.ts';
