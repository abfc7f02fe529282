/**
 * Expectations about labels, like `deny ptrace from web:** to host:**`, with outcomes and counterexamples.
 *
 * @module
 */
export {
  selectorsOf,
  type Expectation,
  type ExpectedAction,
  type ExpectedObjects,
  type ProfileGlob,
  type Selector,
  type Stretch,
  type ObjectLabels,
} from './expect/expectation.ts';
export type { ExpectationError } from './expect/expectation-error.ts';
export type { ByteSet } from './glob/byte-set.ts';
export type { Pattern } from './glob/pattern.ts';
export { parseExpectation, type ExpectationResult } from './expect/parse-expectation.ts';
export { printExpectation } from './expect/print-expectation.ts';
export { selectLabels, type Selection, type ExpectationProblem } from './expect/select-labels.ts';
export type { ExpectationOutcome } from './expect/expectation-outcome.ts';
export { checkExpectations } from './expect/check-expectations.ts';
