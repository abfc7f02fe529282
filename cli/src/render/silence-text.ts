import type { MeasuredKernel } from '@lamellar/core';
import { profileInWords } from '@lamellar/core/render';
import type { SideEffects, Silence } from '@lamellar/core/repair';
import { countOf } from './count-of.ts';
import { gainLines, notComparedWords } from './own-changes-text.ts';
import { permissionChangeLines } from './permission-changes-text.ts';
import { onKernels, placedLines, type PlacedView } from './repair-text.ts';

/** The view of rules that deny without logging. */
export interface SilenceView extends PlacedView {
  readonly silence: Silence;
  /** The kernels of the rules, in the order of the lost permissions. */
  readonly kernels: readonly MeasuredKernel[];
}

/** Prints the rules to silence refusals with placements, the lost permissions, and the refusals still logged. */
export function silenceLines(view: SilenceView): readonly string[] {
  const { silence, kernels, policy } = view;
  const count = silence.advice.reduce((sum, { rules }) => sum + rules.length, 0);
  const loud = silence.advice.filter(({ isStuck }) => isStuck);
  return [
    ...placedLines(silence.advice, view),
    ...(count === 0 ? [] : onKernels(silence.lost, kernels, (lost) => lostLines(lost, count))),
    ...loud.map(({ asked }) => {
      const who = profileInWords({ asked, layer: policy.layerOf(asked) }, policy.root);
      return `no rule keeps all of it out of the log: what is refused by ${who}`;
    }),
  ];
}

function lostLines({ labels, between, byThemselves, leftOut, tooMany }: SideEffects, count: number): readonly string[] {
  const those = count === 1 ? 'this rule' : `these ${count} rules`;
  const among = `${countOf(labels, 'label')} of this policy`;
  const changes = [
    ...permissionChangeLines({ changes: between, addedLabels: [], removedLabels: [] }),
    ...gainLines(byThemselves),
  ];
  const unknown = [
    ...(leftOut.length > 0 ? [`  ${notComparedWords(leftOut)}`] : []),
    ...(tooMany ? ['  not compared: what one label may do to another, of so many'] : []),
  ];
  const denied = `with ${those} it stays denied, and is logged no more`;
  if (changes.length === 0) return [`${denied}; ${among} lose nothing`, ...unknown];
  return [`${denied}; of ${among} some lose what is allowed now:`, ...changes.map((line) => `  ${line}`), ...unknown];
}
