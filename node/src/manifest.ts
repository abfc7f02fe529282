/**
 * Manifests: reading, and the policy of their containers.
 *
 * @module
 */
export { brokenExpectations, failingExpectations, type BrokenExpectation } from './manifest/broken-expectations.ts';
export { buildTree, tooLarge } from './manifest/build-tree.ts';
export { compose, type ExistingLayers } from './manifest/compose.ts';
export { composeYaml } from './manifest/compose-yaml.ts';
export type { ComposedContainer, Contradiction, LayerPolicy } from './manifest/composed-container.ts';
export {
  errorsOfRules,
  LayerSources,
  loadContainers,
  sourcesOf,
  unitsOf,
  type LayerSourcesOfContainer,
} from './manifest/composed-policy.ts';
export {
  incusNameProblem,
  isProxmoxName,
  keyProblem,
  lxcNameProblem,
  lxcPathProblem,
} from './manifest/container-name.ts';
export type { ExistingLayer, LayerHook, Said } from './manifest/existing-layer.ts';
export { unconfinedLayer } from './manifest/generated-layer.ts';
export {
  instanceOf,
  isIncus,
  isLxc,
  isProxmox,
  isSameInstance,
  usualLxcPath,
  type Instance,
  type LxcInstance,
} from './manifest/instance.ts';
export type { DeclaredName, KnownTexts } from './manifest/known-texts.ts';
export {
  isExcepted,
  type ExpectationException,
  type ManifestTests,
  type TestCombination,
} from './manifest/manifest-tests.ts';
export { manifestKeys, manifestVersion } from './manifest/manifest-version.ts';
export type { Manifest, ManifestContainer, ManifestExpectation } from './manifest/manifest.ts';
export { convertManifestAt, loadPolicyOfHost, readManifestAt } from './manifest/manifest-file.ts';
export { readManifest, type ManifestResult } from './manifest/read-manifest.ts';
export { ManifestText } from './manifest/manifest-text.ts';
export { keysAt } from './manifest/schema.ts';
export { plainOf } from './manifest/yaml-tree.ts';
