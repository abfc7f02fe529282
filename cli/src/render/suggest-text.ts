import { kernelsInWords } from '@lamellar/core/render';
import type { ExpectationsFix, BroaderOffer } from '@lamellar/core/repair';
import { countOf } from '../words/count-of.ts';
import type { AnswerSummary } from '../views/answer-summary-view.ts';
import { answerSummaryLines } from './answer-summary-text.ts';
import { repairRiskLines, type RepairView } from './repair-text.ts';
import { broaderRuleLines } from './broader-rules-text.ts';

/** The advice for a failed `deny` expectation: no added rule makes it pass. */
const needsRemoval =
  '    remove or narrow the allowing rules: `lamellar check` prints the `lamellar can` command to list these rules';

/** Prints the rules for expectations for people: the rules first, then the result of each expectation. */
export function suggestLines(
  view: RepairView,
  summaries: readonly AnswerSummary[],
  { sentences }: ExpectationsFix,
  texts: readonly string[],
  offers: readonly BroaderOffer[],
): readonly string[] {
  const lines = [
    ...answerSummaryLines(summaries, view, repairRiskLines(view)),
    ...broaderRuleLines(offers, view, view.kernels),
  ];
  const shown = sentences.flatMap(({ before, after }, index) => {
    const text = texts[index] ?? '';
    const [was, is] = [before, after].map((outcomes) => outcomes.every(({ kind }) => kind === 'held'));
    if (was && is) return [];
    if (is) return [`${view.style.allow('✓')} passes with these rules: ${text}`];
    const line = `${view.style.deny('✗')} ${was ? 'passed, but fails with these rules' : 'fails'}: ${text}`;
    return was || !/^["']?deny /.test(text) ? [line] : [`${line}\n${needsRemoval}`];
  });
  const passing = sentences.length - shown.length;
  const which = `(${kernelsInWords(view.kernels)})`;
  if (shown.length === 0)
    return [`${countOf(passing, 'expectation')} pass${passing === 1 ? 'es' : ''} ${which}: nothing to add`];
  const also = lines.length === 0 ? '' : ', with and without these rules';
  const rest =
    passing === 0 ? [] : [`  ${countOf(passing, 'more expectation')} pass${passing === 1 ? 'es' : ''}${also}`];
  return [...lines, ...(lines.length > 0 ? [''] : []), ...shown, ...rest, `  ${which}`];
}
