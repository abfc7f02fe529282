import { operationWords } from '../classes/operation-words.ts';
import { printLabel } from '../labels/label.ts';
import type { Decision } from '../mediation/decision.ts';
import type { PairAnswer } from '../mediation/pair-answer.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { adviseRules } from '../repair/advise.ts';
import { printable, textOf } from '../source/printable-text.ts';
import { explainAdvice } from './advice-text.ts';
import { explainDecision, type Style } from './decision-text.ts';
import { kernelsInWords } from './kernel-words.ts';
import { groupAnswers } from './answer-groups.ts';

/** Renders answers for people, pair by pair. Operations with equal checks share a paragraph. */
export function answersText(pairs: readonly PairAnswer[], style: Style): string {
  const paragraphs = pairs.flatMap((pair) => answerParagraphs(pair, style));
  const decisions = pairs.flatMap(({ answers }) => answers.flatMap((answer) => answer.decisions));
  // Advice loads much code.
  const isRefused = decisions.some(({ checks }) => checks.some(({ verdict }) => verdict === 'deny'));
  const advice = isRefused ? explainAdvice(adviseRules(decisions)) : '';
  return [...paragraphs, ...(advice === '' ? [] : [advice])].join('\n');
}

/** Prints the answers about a pair, without advice: a paragraph for each group of equal decisions. */
export function answerParagraphs(pair: PairAnswer, style: Style): readonly string[] {
  return groupAnswers(pair, 'no permission').map(({ operations, cases, kernels, hosts, decision, root }) => {
    const verdict = decision.verdict === 'allow' ? style.allow('allowed') : style.deny('denied');
    const head = `${verdict}: ${operationWords(operations)} (${kernelsInWords(kernels)}${namedHosts(hosts)})`;
    return `${head}\n${whoLines(pair, cases, decision)}${resultLine(decision, root)}\n\n${explainDecision(decision, root, style, operations)}\n`;
  });
}

/** Names the hosts of an answer, or counts many hosts: ` on a, b`. */
function namedHosts(hosts: readonly string[]): string {
  if (hosts.length === 0) return '';
  return ` on ${hosts.length > maxHosts ? `${hosts.length} hosts` : hosts.map(printable).join(', ')}`;
}

const maxHosts = 8;

/** Prints the resulting label, if the operation changes the label. */
function resultLine(decision: Decision, root: PolicyNamespace): string {
  if (decision.shape === 'cross-check' || decision.becomes === undefined) return '';
  return `\n  as   ${textOf(printLabel(decision.becomes, root))}`;
}

/** Prints the subject, and the target or object if any. */
function whoLines({ subject, object }: PairAnswer, cases: readonly string[], { shape }: Decision): string {
  if (object.length === 0) return `  by   ${subject}`;
  const what = `${object.join(' ')}${cases.length === 0 ? '' : ` (${cases.join(', ')})`}`;
  return shape === 'cross-check' ? `  from ${subject}\n  to   ${what}` : `  by   ${subject}\n  of   ${what}`;
}
