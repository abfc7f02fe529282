import { textOf, type ByteString } from '@lamellar/core/language';
import { comparedOperations, type CaseAnswer, type DecisionCase, type LabelPair } from './decision-case.ts';

/** A disagreement of two oracles about a case: about a pair, or about a refusal. */
export interface Disagreement {
  readonly decisionCase: DecisionCase;
  readonly pair?: LabelPair;
  /** The answers of both oracles, for people. */
  readonly message: string;
}

/** The answers of an oracle. */
export interface Answers {
  readonly oracle: string;
  readonly answers: readonly CaseAnswer[];
}

export interface AnswerComparison {
  /** Labels that both oracles printed. */
  readonly labels: number;
  /** Pairs of labels answered by both oracles, and the operations asked. */
  readonly pairs: number;
  readonly verdicts: number;
  readonly allowed: number;
  /** Cases that both refused. */
  readonly refused: number;
  readonly disagreements: readonly Disagreement[];
}

/** Compares two oracles' answers to the given cases. */
export function compareAnswers(cases: readonly DecisionCase[], left: Answers, right: Answers): AnswerComparison {
  const counted = { labels: 0, pairs: 0, verdicts: 0, allowed: 0, refused: 0 };
  const disagreements: Disagreement[] = [];
  for (const [index, decisionCase] of cases.entries()) {
    const [mine, other] = [left.answers[index], right.answers[index]];
    if (mine === undefined || other === undefined) throw new RangeError(`no answer about case ${decisionCase.name}`);
    const disagree = (what: string, one: string, another: string, pair?: LabelPair): void => {
      const message = `${decisionCase.name}: ${what}: ${left.oracle} ${one}, ${right.oracle} ${another}`;
      disagreements.push({ decisionCase, ...(pair === undefined ? {} : { pair }), message });
    };
    if ('refused' in mine || 'refused' in other) {
      if ('refused' in mine && 'refused' in other) counted.refused++;
      else disagree('the case', describeRefusal(mine), describeRefusal(other));
      continue;
    }
    for (const { oracle, digits } of [
      { ...mine, oracle: left.oracle },
      { ...other, oracle: right.oracle },
    ])
      if (digits.length !== decisionCase.pairs.length)
        throw new RangeError(
          `${oracle} has answered ${digits.length} of ${decisionCase.pairs.length} pairs of ${decisionCase.name}`,
        );
    for (const [one, another] of zip(mine.labels ?? [], other.labels ?? [])) {
      counted.labels++;
      if (one !== another) disagree('a label', show(one), show(another));
    }
    for (const [at, [one, another]] of zip(mine.digits, other.digits).entries()) {
      const pair = decisionCase.pairs[at];
      counted.pairs++;
      counted.verdicts += one.length;
      counted.allowed += one.replaceAll('0', '').length;
      if (one !== another && pair !== undefined)
        disagree(`${show(pair.subject)} -> ${show(pair.target)}: ${differing(one, another)}`, one, another, pair);
    }
  }
  return { ...counted, disagreements };
}

/** Pairs the items at equal indices, up to the shorter length. */
function zip<Item>(left: readonly Item[], right: readonly Item[]): readonly (readonly [Item, Item])[] {
  return left.flatMap((item, index) => {
    const other = right[index];
    return other === undefined ? [] : [[item, other] as const];
  });
}

function describeRefusal(answer: CaseAnswer): string {
  return 'refused' in answer ? `refuses: ${answer.refused}` : 'answers';
}

function show(label: ByteString): string {
  return `\`${textOf(label)}\``;
}

function differing(left: string, right: string): string {
  return comparedOperations
    .flatMap((operation, at) => {
      if (left[at] === right[at]) return [];
      return [`${operation.class} ${operation.name}`];
    })
    .join(', ');
}
