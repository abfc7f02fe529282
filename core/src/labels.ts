/**
 * Labels: parsing and stacking.
 *
 * @module
 */
export { labelErrorCauses } from './labels/label-error-causes.ts';
export { stack } from './labels/label.ts';
export { parseLabel, type LabelError, type LabelResult } from './labels/parse-label.ts';
