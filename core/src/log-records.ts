/**
 * AppArmor's log records, read from lines in every usual form.
 *
 * @module
 */
export {
  isRefusal,
  libapparmorNames,
  type AppArmorRecord,
  type RecordEvent,
  type RecordField,
} from './log-records/record.ts';
export { readRecords } from './log-records/read-record.ts';
export { RecordLines, type LocatedRecord } from './log-records/record-lines.ts';
export { RecordJoiner, type RecordedOperation } from './log-records/join-records.ts';
export { RecordFold, type FoldedRecords } from './log-records/fold-records.ts';
export { decideRecord, type DecidedRecord } from './log-records/decide-record.ts';
export { layerOfRecord, namespaceOfRecord, type RecordLayer } from './log-records/record-layer.ts';
export type { RecordQuestion } from './log-records/own-question.ts';
export { questionOfRecord } from './log-records/record-question.ts';
