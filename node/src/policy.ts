/**
 * Loaders of policy: files, directories, templates and stubs.
 *
 * @module
 */
export { assumedName, assumeProfile, type AssumedKind } from './policy/assume-profile.ts';
export { filesOfParserOptions, readDefaultFeatures } from './policy/default-features.ts';
export { filesOfCommandLine, filesOfManifest, type NamedFiles, type ReadFile } from './policy/named-files.ts';
export { namespacePath } from './policy/namespace-path.ts';
export { CompiledFile, PolicyFiles, readPolicyContents } from './policy/policy-files.ts';
export { listPolicyFiles, namedIn, noPolicyHint } from './policy/policy-folder.ts';
export { PolicyLoader, type PolicySources, type UnreadFile } from './policy/policy-loader.ts';
export { partOf, redactedText, SecretSource } from './policy/secret-source.ts';
export type { TemplateValues } from './policy/policy-template.ts';
export { runtimeFields, templateRuntimes } from './policy/runtime-presets.ts';
