/**
 * Sentences about labels, such as `deny ptrace from web:** to host:**`: whether they hold, or a decision against them.
 *
 * @module
 */
export type { Expectation, ExpectedAction, ProfileGlob, Selector, Stretch } from './expect/expectation.ts';
export type { ExpectationError } from './expect/expectation-error.ts';
export type { ByteSet } from './glob/byte-set.ts';
export type { Pattern } from './glob/pattern.ts';
export { parseExpectation, type ExpectationResult } from './expect/parse-expectation.ts';
export { printExpectation } from './expect/print-expectation.ts';
export type { SelectorProblem } from './expect/select-labels.ts';
export { checkExpectations, type ExpectationOutcome } from './expect/check-expectations.ts';
export { sentenceClasses } from './expect/sentence-classes.ts';
