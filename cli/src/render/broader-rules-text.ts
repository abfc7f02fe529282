import type { MeasuredKernel } from '@lamellar/core';
import { policyClasses } from '@lamellar/core/classes';
import { groupedBy } from '@lamellar/core/language';
import { profileInWords } from '@lamellar/core/render';
import type { SideEffects, BroaderForm, BroaderOffer } from '@lamellar/core/repair';
import { onKernels, ruleAt, type PlacedView } from './repair-text.ts';
import { labelsOfPolicy, sideEffectLines } from './side-effects-text.ts';

/** The purpose of each form. */
const purposes: Readonly<Record<BroaderForm, string>> = {
  'every-value': 'every value',
  'any-stack': 'any stack with the profile',
  'each-part': 'each profile of the stack alone',
  whoever: 'any owner of the file',
  'same-folder': 'everything in the same folder',
  'below-folder': 'everything below the folder',
  'every-permission': 'every operation on the object',
  'every-type': 'every type',
  'any-source': 'from anywhere',
  'any-address': 'any address',
  'any-options': 'with any options',
  'every-member': 'every member of the interface',
  'every-message': 'every message to the same place',
};

/** Prints broader rules with the side effects; empty without offers. */
export function broaderRuleLines(
  offers: readonly BroaderOffer[],
  view: PlacedView,
  kernels: readonly MeasuredKernel[],
): readonly string[] {
  const { policy } = view;
  const groups = groupedBy(offers, ({ asked, instead }) => {
    const who = profileInWords({ asked, layer: policy.layerOf(asked) }, policy.root);
    return `in place of \`${ruleAt(instead, view.placementOf(asked))}\` of ${who}:`;
  });
  if (groups.size === 0) return [];
  return [
    'broader alternatives:',
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
  const headings = {
    none: `${what}; no further permissions to ${among}`,
    some: `${what}; further permissions to ${among}:`,
  };
  return sideEffectLines(gained, headings, '');
}
