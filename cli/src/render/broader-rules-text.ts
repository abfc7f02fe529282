import type { MeasuredKernel } from '@lamellar/core';
import { policyClasses } from '@lamellar/core/classes';
import { groupedBy, joinNames } from '@lamellar/core/language';
import { profileInWords } from '@lamellar/core/render';
import { profileKey, type SideEffects, type BroaderForm, type BroaderOffer } from '@lamellar/core/repair';
import { countOf } from '../words/count-of.ts';
import { ruleAt } from '../policy/rule-location.ts';
import { onKernels, type PlacedView } from './repair-text.ts';
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

/** Limit of printed sets of replaced rules. JSON has all of them. */
const maxReplaced = 24;

/**
 * Prints broader rules with the side effects, rules in place of the most rules first; empty without offers. Equal
 * rules in place of several rules are printed once.
 */
export function broaderRuleLines(
  offers: readonly BroaderOffer[],
  view: PlacedView,
  kernels: readonly MeasuredKernel[],
): readonly string[] {
  if (offers.length === 0) return [];
  const alternatives = [...groupedBy(offers, ({ part, rules }) => [profileKey(part), ...rules].join('\0')).values()];
  const byReplaced = groupedBy(alternatives, (equal) =>
    equal.map(({ part, instead }) => [profileKey(part), instead].join('\0')).join('\0'),
  );
  const groups = [...byReplaced.values()].sort(([left], [right]) => right.length - left.length);
  const left = groups.length - maxReplaced;
  return [
    'broader alternatives:',
    ...groups.slice(0, maxReplaced).flatMap((group) => groupLines(group, view, kernels)),
    ...(left > 0
      ? [`  and alternatives to ${countOf(left, 'further set')} of rules: \`--format json\` lists all`]
      : []),
  ];
}

/** @param group - alternatives to equal rules; each alternative has an offer for every replaced rule */
function groupLines(
  group: readonly (readonly BroaderOffer[])[],
  view: PlacedView,
  kernels: readonly MeasuredKernel[],
): readonly string[] {
  const [replaced = []] = group;
  const [first] = replaced;
  if (first === undefined) return [];
  const { part } = first;
  const who = profileInWords({ part, layer: view.policy.layerOf(part) }, view.policy.root);
  const rules = replaced.map(({ instead }) => `\`${ruleAt(instead, view.placementOf(part))}\``);
  const shown = rules.length > 3 ? [...rules.slice(0, 2), `${rules.length - 2} more`] : rules;
  return [
    `  in place of ${joinNames(shown)} of ${who}:`,
    ...group.flatMap(([offer]) => (offer === undefined ? [] : offerLines(offer, view, kernels))),
  ];
}

function offerLines(offer: BroaderOffer, view: PlacedView, kernels: readonly MeasuredKernel[]): readonly string[] {
  const { as, rules, part, also } = offer;
  const what = as === 'every-value' ? `all ${policyClasses[offer.class].names.plural}` : purposes[as];
  const placement = view.placementOf(part);
  const gained =
    also === undefined
      ? [`${what}; further permissions not compared: the comparison reached its time limit`]
      : onKernels(also, kernels, (one) => gainedLines(what, one));
  return [...rules.map((rule) => `    ${ruleAt(rule, placement)}`), ...gained.map((line) => `        ${line}`)];
}

function gainedLines(what: string, gained: SideEffects): readonly string[] {
  const among = labelsOfPolicy(gained);
  const headings = {
    none: `${what}; no further permissions to ${among}`,
    some: `${what}; further permissions to ${among}:`,
  };
  return sideEffectLines(gained, headings, '');
}
