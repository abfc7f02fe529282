import { textOf, type ByteString } from '@lamellar/core';
import { askedOperations, askedSignals, type CaseAnswer, type DecisionCase, type LabelPair } from './decision-case.ts';

/** Two oracles that do not agree about a case: about one pair, or about whether it can be answered at all. */
export interface Disagreement {
  readonly decisionCase: DecisionCase;
  readonly pair?: LabelPair;
  /** Who said what, for people. */
  readonly message: string;
}

/** The answers of one oracle. */
export interface Answers {
  readonly oracle: string;
  readonly answers: readonly CaseAnswer[];
}

export interface Comparison {
  /** Pairs of labels, and questions about them, that both oracles answered. */
  readonly pairs: number;
  readonly verdicts: number;
  readonly allowed: number;
  /** Cases that both refused. */
  readonly refused: number;
  readonly disagreements: readonly Disagreement[];
}

/** Compares what two oracles answered about the same cases. */
export function compareAnswers(cases: readonly DecisionCase[], left: Answers, right: Answers): Comparison {
  const counted = { pairs: 0, verdicts: 0, allowed: 0, refused: 0 };
  const disagreements: Disagreement[] = [];
  for (const [index, decisionCase] of cases.entries()) {
    const [mine, other] = [left.answers[index], right.answers[index]];
    if (mine === undefined || other === undefined) throw new RangeError(`no answer about case ${decisionCase.name}`);
    if ('refused' in mine || 'refused' in other) {
      if ('refused' in mine && 'refused' in other) counted.refused++;
      else disagreements.push({ decisionCase, message: describeRefusals(decisionCase.name, left, right, index) });
      continue;
    }
    for (const [at, pair] of decisionCase.pairs.entries()) {
      const [digits, others] = [mine.digits[at] ?? '', other.digits[at] ?? ''];
      counted.pairs++;
      counted.verdicts += digits.length;
      counted.allowed += digits.replaceAll('0', '').length;
      if (digits === others) continue;
      const who = `${left.oracle} ${digits}, ${right.oracle} ${others}`;
      const message = `${decisionCase.name}: ${showPair(pair)}: ${who} (${differing(digits, others)})`;
      disagreements.push({ decisionCase, pair, message });
    }
  }
  return { ...counted, disagreements };
}

function describeRefusals(name: string, left: Answers, right: Answers, index: number): string {
  const said = [left, right].map(({ oracle, answers }) => {
    const answer = answers[index];
    return answer !== undefined && 'refused' in answer ? `${oracle} refuses: ${answer.refused}` : `${oracle} answers`;
  });
  return `${name}: ${said.join('; ')}`;
}

function showPair({ subject, target }: LabelPair): string {
  return `${show(subject)} -> ${show(target)}`;
}

function show(label: ByteString): string {
  return `\`${textOf(label)}\``;
}

function differing(left: string, right: string): string {
  return askedOperations
    .flatMap((operation, at) => {
      if (left[at] === right[at]) return [];
      return operation.kind === 'ptrace' ? [`ptrace ${operation.access}`] : [`signal ${askedSignals[at - 2]}`];
    })
    .join(', ');
}
