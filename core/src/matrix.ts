/**
 * Decisions between many labels at once, by groups of equivalent labels.
 *
 * @module
 */
export { Matrix } from './matrix/matrix.ts';
export { VerdictTable, type VerdictsId } from './matrix/verdict-table.ts';
export {
  groupLabels,
  type GroupedMatrix,
  type GroupVerdict,
  type LabelGroup,
  type Relation,
} from './matrix/group-labels.ts';
