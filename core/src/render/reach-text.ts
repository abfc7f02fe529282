import { groupedBy } from '../source/grouped-by.ts';
import { policyClasses } from '../classes/policy-classes.ts';
import type { ObjectWords } from '../classes/object-form.ts';
import { printLabel } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { Reach } from '../effective-rules/effective-rules.ts';
import type { LayerRestrictions } from '../effective-rules/layer-restrictions.ts';
import { textOf } from '../source/printable-text.ts';
import { originLine, plainStyle, profileInWords, type Style } from './decision-text.ts';

/** Describes all permissions of a label in a class: as rules, with the restrictions between its layers. */
export function explainReach(reach: Reach, root: PolicyNamespace, style: Style = plainStyle): string {
  const { rules, refused, taken, lost, counterexample, leftOut, notes } = reach;
  const { names, word } = policyClasses[reach.class];
  const without =
    counterexample === undefined ? (reach.limits ? 'nothing is limited' : 'nothing is allowed') : 'see below';
  const lines = [
    ...(rules.length === 0 ? [`    no rule of ${word}: ${without}`] : rules.map((rule) => `    ${textOf(rule)}`)),
    ...notes.flatMap((note) => ['', note]),
    ...counterexampleLines(reach, style),
    ...(reach.namesDiffer
      ? ['', `${style.deny('!')} the layers name the peer differently; the rules assume equal names`]
      : []),
    ...(leftOut.length === 0 ? [] : ['', `not covered here, ask separate questions: ${names.words(leftOut)}`]),
    ...refused.flatMap(({ by, names: denied }) => [
      '',
      `${style.deny('✗')} ${profileInWords(by, root)} refuses ${names.words(denied)}`,
    ]),
    ...lost.flatMap(({ by, rules: each }) => [
      '',
      `${style.deny('✗')} ${profileInWords(by, root)} alone takes away`,
      ...each.slice(0, maxLostRules).map((rule) => `    ${textOf(rule)}`),
      ...(each.length > maxLostRules ? [`    and ${each.length - maxLostRules} more`] : []),
    ]),
    ...[...groupedBy(taken, (one) => one.by)].flatMap(([by, each]) => [
      '',
      `${style.deny('✗')} ${profileInWords(by, root)} takes away`,
      ...each.flatMap((one) => restrictionLines(one, reach, root, style)),
    ]),
  ];
  return lines.join('\n');
}

/** Reports a difference between the rules and the layers. */
function counterexampleLines({ class: word, counterexample, preposition }: Reach, style: Style): readonly string[] {
  if (counterexample === undefined) return [];
  const mark = style.deny('!');
  if (counterexample === 'perhaps')
    return ['', `${mark} not verified: the comparison with the layers reached its time limit`];
  const { names } = policyClasses[word];
  const [what, about] = [names.words([counterexample.operation]), objectText(counterexample.words)];
  const verdict = counterexample.verdict === 'allow' ? 'allowed' : 'denied';
  return ['', `${mark} incomplete rules: ${what} ${preposition} ${about} is still ${verdict}`];
}

/** Limit of rules for lost permissions; JSON contains all. */
const maxLostRules = 12;

function restrictionLines(
  { from, rules, wholly, partly, example }: LayerRestrictions,
  { preposition }: Reach,
  root: PolicyNamespace,
  style: Style,
): readonly string[] {
  const whose = `\`${textOf(printLabel({ parts: [from.part] }, root))}\``;
  const what = [
    ...(wholly.length === 0 ? [] : [`all of ${wholly.join(', ')}`]),
    ...(partly.length === 0 ? [] : [`some of ${partly.join(', ')}`]),
  ].join(' and ');
  const [rule, ...others] = rules;
  if (rule === undefined) return [];
  const more = others.length === 0 ? '' : style.faint(` and ${others.length} more`);
  return [
    `    from ${whose} ${what}, for example ${preposition} ${objectText(example)}`,
    `        ${originLine(rule, style)}${more}`,
  ];
}

function objectText(words: ObjectWords): string {
  const [first, ...others] = words.map((word) => (word === undefined ? '-' : textOf(word)));
  return [`\`${first ?? '-'}\``, ...others].join(' ');
}
