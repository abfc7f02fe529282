import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteString } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import { randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { readMeasuredCase } from '../kernel-verdicts/measured-case.ts';
import type { DecisionCase } from './decision-case.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { recordCase, type RecordedAnswer } from './recorded-case.ts';
import { textRules } from './text-rules.ts';

const parent = mkdtempSync(join(tmpdir(), 'lamellar-recorded-'));
afterAll(() => rmSync(parent, { recursive: true }));

/** The oldest, a middle and the newest kernel: the form of a record does not depend on the number of kernels. */
const recordedKernels = [0, oracleKernels.length >> 1, oracleKernels.length - 1].flatMap(
  (at) => oracleKernels[at] ?? [],
);

async function answersOf(requested: DecisionCase): Promise<readonly RecordedAnswer[]> {
  const answers: RecordedAnswer[] = [];
  for (const kernel of recordedKernels) {
    const [answer] = await textRules(kernel).answer([requested]);
    if (answer !== undefined && 'digits' in answer) answers.push({ version: kernel.version, digits: answer.digits });
  }
  return answers;
}

test.each([1, 2, 3, 4, 5, 6])('random case %i is read exactly as recorded', async (seed) => {
  const requested = renderCase(randomTree(seed), `tree-${seed}`);
  const answers = await answersOf(requested);
  const folder = recordCase(parent, requested, answers);
  const { decisionCase, answers: read } = readMeasuredCase(folder);
  expect(decisionCase.pairs).toEqual(requested.pairs);
  expect(decisionCase.policy.toSorted(byName)).toEqual([...requested.policy].sort(byName));
  expect([...read]).toEqual(answers.map(({ version, digits }) => [version, digits]));
  expect(() => recordCase(parent, requested, answers)).toThrow(/EEXIST/);
});

function byName({ namespace: left }: DecisionCase['policy'][number], right: DecisionCase['policy'][number]): number {
  return left.join('//') < right.namespace.join('//') ? -1 : 1;
}

test('a kernel with different answers has the differing lines', () => {
  const unconfined = 'unconfined' as ByteString;
  const pairs = [
    { subject: 'p' as ByteString, target: unconfined },
    { subject: unconfined, target: 'k\xc3\xa4se' as ByteString },
  ];
  const text = 'profile p {\n}\nprofile "k\xc3\xa4se" {\n}\n' as ByteString;
  const requested: DecisionCase = { name: 'differing', policy: [{ namespace: [], text }], pairs };
  const folder = recordCase(parent, requested, [
    { version: '6.12.118', digits: ['01000000000', '11000000001'] },
    { version: '7.3', digits: ['01000000000', '11111111111'] },
    { version: '5.10.0', digits: ['01000000000', '11000000001'] },
  ]);
  expect(readFileSync(join(folder, 'kernels.txt'), 'utf8')).toBe('6.12.118\n7.3\n5.10.0\n');
  expect(readFileSync(join(folder, '7.3.diff.tsv'), 'utf8')).toBe('unconfined\tkäse\t1\t1\t111111111\n');
  expect(existsSync(join(folder, '5.10.0.diff.tsv'))).toBe(false);
});

test('incomplete answers are not recorded', () => {
  const unconfined = 'unconfined' as ByteString;
  const requested: DecisionCase = { name: 'half', policy: [], pairs: [{ subject: unconfined, target: unconfined }] };
  expect(() => recordCase(parent, requested, [{ version: '7.3', digits: ['1?111111111'] }])).toThrow(/no full answer/);
  expect(() => recordCase(parent, { ...requested, name: 'none' }, [])).toThrow(/no kernel/);
});
