/**
 * Decisions as text and JSON.
 *
 * @module
 */
export { checksJson } from './render/decision-json.ts';
export { adviceJson, warningsJson, type WarningJson } from './render/advice-json.ts';
export { learningLines } from './render/learning-text.ts';
export { explainAdvice, warningLines } from './render/advice-text.ts';
export { kernelsInWords } from './render/kernel-words.ts';
export { pairAnswersJson, type PairsJson } from './render/answer-json.ts';
export { answerParagraphs } from './render/answer-text.ts';
export { decidingPlaces } from './render/deciding-places.ts';
export { profileInWords, targetInWords } from './render/decision-text.ts';
export { causeLines } from './render/cause-text.ts';
export { conventionText, foldedText, hostsInWords, recordedProfileWords } from './render/record-text.ts';
