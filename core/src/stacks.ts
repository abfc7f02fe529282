/**
 * The host layers and policy namespaces of containers, and the labels of a stacked policy.
 *
 * @module
 */
export {
  maxLxcNameLength,
  partsOfProfile,
  stackNames,
  type InferredContainer,
  type ProfileNameParts,
  type StackNames,
} from './stacks/container-names.ts';
export { labelsOf } from './stacks/labels-of.ts';
export { resolveWrittenLabel } from './stacks/resolve-written-label.ts';
