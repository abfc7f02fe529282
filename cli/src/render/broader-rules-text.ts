import type { MeasuredKernel } from '@lamellar/core';
import { policyClasses } from '@lamellar/core/classes';
import { profileInWords } from '@lamellar/core/render';
import type { SideEffects, BroaderForm, BroaderOffer } from '@lamellar/core/repair';
import { onKernels, ruleAt, type PlacedView } from './repair-text.ts';
import { labelsOfPolicy, sideEffectLines } from './side-effects-text.ts';

/** The purpose of each form. */
const purposes: Readonly<Record<BroaderForm, string>> = {
  'every-value': 'all of them',
  'any-stack': 'whatever is stacked with it',
  'each-part': 'each profile of the stack by itself',
  whoever: 'whoever owns the file',
  'every-process': 'of every process',
  'same-folder': 'all in the same folder',
  'below-folder': 'all below that folder',
  'every-permission': 'all that is done to such',
  'every-type': 'of every type',
  'any-source': 'from anywhere',
  'any-options': 'with any options',
  'every-member': 'every member of the interface',
  'every-message': 'every message there',
};

/** Prints broader rules with the side effects; empty without offers. */
export function broaderRuleLines(
  offers: readonly BroaderOffer[],
  view: PlacedView,
  kernels: readonly MeasuredKernel[],
): readonly string[] {
  const groups = new Map<string, BroaderOffer[]>();
  for (const offer of offers) {
    const { policy } = view;
    const who = profileInWords({ asked: offer.asked, layer: policy.layerOf(offer.asked) }, policy.root);
    const head = `in place of \`${ruleAt(offer.instead, view.placementOf(offer.asked))}\` of ${who}:`;
    groups.set(head, [...(groups.get(head) ?? []), offer]);
  }
  if (groups.size === 0) return [];
  return [
    'wider, where more is meant:',
    ...[...groups].flatMap(([head, those]) => [
      `  ${head}`,
      ...those.flatMap((offer) => offerLines(offer, view, kernels)),
    ]),
  ];
}

function offerLines(offer: BroaderOffer, view: PlacedView, kernels: readonly MeasuredKernel[]): readonly string[] {
  const { as, rules, asked, also } = offer;
  const { plural } = policyClasses[offer.class].names;
  const placement = view.placementOf(asked);
  return [
    ...rules.map((rule) => `    ${ruleAt(rule, placement)}`),
    ...onKernels(also, kernels, (one) => gainedLines(as === 'every-value' ? `all ${plural}` : purposes[as], one)).map(
      (line) => `        ${line}`,
    ),
  ];
}

function gainedLines(what: string, gained: SideEffects): readonly string[] {
  const among = labelsOfPolicy(gained);
  const headings = { none: `${what}; no more than that to ${among}`, some: `${what}; besides that, to ${among}:` };
  return sideEffectLines(gained, headings, '');
}
