import { readFileSync } from 'node:fs';
import { crossCheckRows, parseOperations, stackCheckRows } from '@lamellar/core/classes';
import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { asText, hasLabel, kernelOfAnswers, loadCase } from '../kernel-classes/replay-case.ts';
import { needsOfAttempt, type AttemptNeeds } from '../kernel-classes/attempt-needs.ts';
import { caseNames, readClassCase } from '../kernel-classes/class-case.ts';

const page = readFileSync(new URL('../../docs/reference/classes.md', import.meta.url), 'utf8');

/** The cells of the first table, without the header. */
const rows = page
  .slice(page.indexOf('| class |'))
  .split('\n\n', 1)
  .flatMap((table) => table.split('\n'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, ...cells]) => cells.slice(0, -1))
  .slice(2);

/** Counts the replayed answers of kernels by class. */
function countAnswers(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { policy, questions, answers } of caseNames.map(readClassCase)) {
    const root = loadCase(policy, asText(kernelOfAnswers('7.3')));
    for (const [at, question] of questions.entries()) {
      const needs = needsOfAttempt(question, (label) => hasLabel(root, label));
      if (needs === undefined) continue;
      const judged = [...answers.values()].filter((lines) => lines[at] !== '?').length;
      const word = classOf(needs) ?? question.policyClass;
      counts.set(word, (counts.get(word) ?? 0) + judged);
    }
  }
  return counts;
}

/** The class of the first required operation; undefined without requirements. */
function classOf(needs: AttemptNeeds): string | undefined {
  const first = needs[0]?.[0];
  const parsed = first === undefined ? undefined : parseOperations(bytesOf(first.operation));
  return parsed === undefined || 'error' in parsed ? undefined : parsed.operations[0].class;
}

test('docs/reference/classes.md has a row for each class, with its check and operations', () => {
  const operationsOf = ({ operations }: { readonly operations: readonly { readonly name: string }[] }, word: string) =>
    operations.length > 10 ? `each ${word}` : operations.map(({ name }) => name).join(', ');
  expect(rows.map((cells) => cells.slice(0, 3))).toEqual([
    ...crossCheckRows.map((row) => [row.word, 'cross-check', operationsOf(row, row.names.noun)]),
    ...stackCheckRows.map((row) => [row.word, 'stack check', operationsOf(row, row.names.noun)]),
  ]);
});

test('docs/reference/classes.md has the numbers of kernel answers', () => {
  const counts = countAnswers();
  const shown = rows.filter(([word = '']) => counts.has(word)).map(([word = '', , , , , count]) => [word, count]);
  expect(shown).toEqual(Array.from(counts, ([word, count]) => [word, count.toLocaleString('en')]).sort(bySequence));
});

const sequence: readonly string[] = stackCheckRows.map(({ word }) => word);

function bySequence([left = '']: readonly string[], [right = '']: readonly string[]): number {
  return sequence.indexOf(left) - sequence.indexOf(right);
}
