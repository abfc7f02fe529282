/**
 * Policy from the files of a machine, ready for questions.
 *
 * @module
 */
export { LoadError, type LoadErrorKind } from './load-error.ts';
export { LoadedPolicy } from './loaded-policy.ts';
export { loadManifest, type EvaluatedExpectation, type LoadedManifest } from './load-manifest.ts';
export { loadPolicy, type LoadSettings } from './load-policy.ts';
export { loadSnapshot } from './load-snapshot.ts';
