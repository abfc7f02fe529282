import type { Decision } from '../mediation/decision.ts';
import type { SentenceProblem } from './select-labels.ts';

/** What became of an expectation. */
export type ExpectationOutcome =
  /** Every pair of labels, or label where it is about one alone, has the verdict for every operation; there is at least one. */
  | { readonly kind: 'held'; readonly pairs: number }
  /** The first pair and operation that have the other verdict, with all evidence. */
  | { readonly kind: 'failed'; readonly counterexample: Decision }
  /** A part of it stands for nothing that can be asked about: neither held nor failed. */
  | { readonly kind: 'unresolved'; readonly problems: readonly [SentenceProblem, ...SentenceProblem[]] };
