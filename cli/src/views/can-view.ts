import type { AnswerJson } from '@lamellar/core';
import type { ReachJson } from '@lamellar/core/effective-rules';
import type { PairsJson } from '@lamellar/core/render';
import type { AnswerSummaryView } from './answer-summary-view.ts';
import type { AssumptionsView } from './assumptions-view.ts';

/**
 * The permission of a label, or of several labels, with the evidence.
 *
 * @schema can lamellar can --format json
 */
export type CanView = (AnswerJson | PairsJson) & DeniedView & AssumptionsView;

/** The answer about a denial. */
interface DeniedView {
  /** The answer for each container and for the host; empty if the permission is allowed. */
  readonly summaries: readonly AnswerSummaryView[];
}

/**
 * All permissions of a label in a class, and the restrictions of the label's profiles.
 *
 * @schema can-all lamellar can --all CLASS --format json
 */
export interface CanAllView extends ReachJson, AssumptionsView {
  /** The assumed kernel. */
  readonly kernel: string;
}
