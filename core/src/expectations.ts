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
} from './expectations/expectation.ts';
export type { ExpectationError } from './expectations/expectation-error.ts';
export type { ByteSet } from './patterns/byte-set.ts';
export type { Pattern } from './patterns/pattern.ts';
export { parseExpectation, type ExpectationResult } from './expectations/parse-expectation.ts';
export { printExpectation } from './expectations/print-expectation.ts';
export { selectLabels, type Selection, type ExpectationProblem } from './expectations/select-labels.ts';
export type { ExpectationOutcome } from './expectations/expectation-outcome.ts';
export { checkExpectations } from './expectations/check-expectations.ts';
