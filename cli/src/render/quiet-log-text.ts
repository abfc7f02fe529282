import type { MeasuredKernel } from '@lamellar/core';
import { profileInWords } from '@lamellar/core/render';
import type { SideEffects, Silence } from '@lamellar/core/repair';
import { onKernels, type PlacedView } from './repair-text.ts';
import { labelsOfPolicy, sideEffectLines, thoseRules } from './side-effects-text.ts';

/** The view of rules that deny without logging. */
export interface QuietLogView extends PlacedView {
  readonly quietLog: Silence;
  /** The kernels of the rules, in the order of the lost permissions. */
  readonly kernels: readonly MeasuredKernel[];
}

/** Prints the lost permissions of rules to silence refusals, and the refusals still logged. */
export function quietLogRiskLines(view: QuietLogView): readonly string[] {
  const { quietLog, kernels, policy } = view;
  const count = quietLog.advice.reduce((sum, { rules }) => sum + rules.length, 0);
  const loud = quietLog.advice.filter(({ isStuck }) => isStuck);
  return [
    ...(count === 0 ? [] : onKernels(quietLog.lost, kernels, (lost) => lostLines(lost, count))),
    ...loud.map(({ part }) => {
      const who = profileInWords({ part, layer: policy.layerOf(part) }, policy.root);
      return `no rule silences every message: a denial by ${who}`;
    }),
  ];
}

function lostLines(lost: SideEffects, count: number): readonly string[] {
  const denied = `with ${thoseRules(count)} the access stays denied, but is no longer logged`;
  const among = labelsOfPolicy(lost);
  return sideEffectLines(lost, {
    none: `${denied}; ${among} lose nothing`,
    some: `${denied}; of ${among} some lose what is allowed now:`,
  });
}
