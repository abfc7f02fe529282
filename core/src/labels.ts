/**
 * Labels: parsing, stacking, and the names of containers' layers.
 *
 * @module
 */
export { labelErrorCauses } from './labels/label-error-causes.ts';
export { stack } from './labels/label.ts';
export { parseLabel, type LabelError, type LabelResult } from './labels/parse-label.ts';
export {
  maxLxcNameLength,
  partsOfProfile,
  stackNames,
  type ProfileNameParts,
  type StackNames,
} from './stacks/container-names.ts';
export { labelsOf } from './stacks/labels-of.ts';
export { resolveWrittenLabel } from './stacks/resolve-written-label.ts';
