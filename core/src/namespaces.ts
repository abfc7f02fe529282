/**
 * Units of policy, and the profiles that units load into policy namespaces.
 *
 * @module
 */
export type { CapabilityGrant, ResourceLimit, Profile, ProfileMode, ProfileName } from './profile/profile.ts';
export type { Attachment, AttachmentPattern } from './profile/attachment.ts';
export type { DeclaredProfile, LoadableUnit, LoadedUnit } from './profile/loadable-unit.ts';
export { inlinedPolicy, inlineIncludes, type IncludeReader } from './compile/includes/inline-includes.ts';
export { PolicyCache } from './compile/includes/policy-cache.ts';
export type { PolicyEnvironment } from './compile/includes/policy-environment.ts';
export { isPolicyFileName } from './compile/includes/policy-file-name.ts';
export { PolicyUnit } from './compile/policy-unit.ts';
export type { AttachedProfile, NamespaceContents, ProfileChange } from './namespaces/policy-namespace.ts';
export type { Declaration, ProfileLookup } from './namespaces/profile-lookup.ts';
