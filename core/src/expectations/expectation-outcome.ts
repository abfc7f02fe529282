import type { Decision } from '../mediation/decision.ts';
import type { ExpectationProblem } from './select-labels.ts';

/** The outcome of an expectation. */
export type ExpectationOutcome =
  /**
   * Every pair of labels (or every label, for operations without peer) has the verdict for every operation. At least
   * one exists.
   */
  | { readonly kind: 'held'; readonly pairs: number }
  /** The first pair and operation with the opposite verdict, with all evidence. */
  | { readonly kind: 'failed'; readonly counterexample: Decision }
  /** A part of the expectation selects nothing that can be evaluated: neither passed nor failed. */
  | { readonly kind: 'unresolved'; readonly problems: readonly [ExpectationProblem, ...ExpectationProblem[]] };
