/**
 * Decisions about single operations and objects, without `Policy`.
 *
 * @module
 */
export { requestedObjects, labelsOfObject } from './mediation/requested-objects.ts';
export { crossCheck } from './mediation/cross-check.ts';
export { decide } from './mediation/decide.ts';
export { evaluateCapability } from './mediation/question.ts';
export { ObjectVerdicts, type ObjectVerdict } from './mediation/object-verdicts.ts';
export {
  answerPair,
  verdictOf,
  type KernelAnswer,
  type PairAnswer,
  type PolicyWithLabels,
} from './mediation/pair-answer.ts';
export { auditModes, type AuditMode } from './profile/audit-mode.ts';
