/**
 * AppArmor's log records, read from lines in every usual form.
 *
 * @module
 */
export { libapparmorNames, type AppArmorRecord, type RecordEvent, type RecordField } from './denial/record.ts';
export { readRecords } from './denial/read-record.ts';
export { RecordLines, type LocatedRecord } from './denial/record-lines.ts';
export { RecordJoiner, type RecordedOperation } from './denial/join-records.ts';
export { maxRecordKinds, RecordFold, type FoldedRecords } from './denial/fold-records.ts';
export {
  rulesByConvention,
  rulesOfOperation,
  type ConventionalRule,
  type RuleOfOperation,
} from './advise/rules-by-convention.ts';
export { conventionText, foldedText } from './explain/record-text.ts';
export { decideRecord, type DecidedRecord } from './denial/decide-record.ts';
export { otherReasons, takesNoRule } from './denial/other-reasons.ts';
export { layerOfRecord, type RecordLayer } from './denial/told-layer.ts';
export type { InferredContainer } from './stack/container-names.ts';
export { questionOfRecord, type RecordQuestion } from './denial/record-question.ts';
