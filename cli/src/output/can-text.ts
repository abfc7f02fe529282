import { adviseRules, explainAdvice, explainDecision, operationWords, type Style } from '@lamellar/core';
import { kernelsInWords } from './kernels-in-words.ts';
import { groupAnswers, type PairAnswer } from './pair-answer.ts';

/** Answers for people: what the same checks explain is told together, pair by pair. */
export function canText(pairs: readonly PairAnswer[], style: Style): string {
  const paragraphs = pairs.flatMap((pair) =>
    groupAnswers(pair).map(({ operations, kernels, decision, root }) => {
      const verdict = decision.verdict === 'allow' ? style.allow('allowed') : style.deny('denied');
      const head = `${verdict}: ${operationWords(operations)} (${kernelsInWords(kernels)})`;
      return `${head}\n  from ${pair.subject}\n  to   ${pair.target}\n\n${explainDecision(decision, root, style)}\n`;
    }),
  );
  const decisions = pairs.flatMap(({ answers }) => answers.flatMap((answer) => answer.decisions));
  const advice = explainAdvice(adviseRules(decisions));
  return [...paragraphs, ...(advice === '' ? [] : [advice])].join('\n');
}
