import type { ByteString } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { readAttemptAnswer } from '../lab/kernels/read-report.ts';
import type { RunningKernel } from '../oracle/running-kernel.ts';
import { disagreementsWith } from './attempt-law.ts';
import { stackIsConjunction } from './stack-is-conjunction.ts';

const kernel = {} as RunningKernel;
const layers = new Map([
  ['a//&b', ['a', 'b']],
  ['a', ['a']],
]);

/** Asks a question about a stack and about the stack's layers, with the given answers. */
function ask(rest: string, answers: readonly string[]): readonly string[] {
  const questions = ['a//&b', 'a', 'b'].map((label) => `${label}\t${rest}` as ByteString);
  const attempts = { compiler: '4.1', policy: [], questions, layers } as const;
  return disagreementsWith(
    stackIsConjunction,
    attempts,
    answers.map((line) => readAttemptAnswer(line)),
    kernel,
  ).disagreements.map(({ question, expected }) => `${question} ${expected}`);
}

const read = 'file\tread\t/t/pub/a\t-\t0';

test.each<[what: string, rest: string, answers: readonly string[], disagreements: readonly string[]]>([
  ['all allow', read, ['1\t-', '1\t-', '1\t-'], []],
  ['one refuses', read, ['0\tEACCES@open', '1\t-', '0\tEACCES@open'], []],
  ['one refuses, and the stack is allowed', read, ['1\t-', '1\t-', '0\tEACCES@open'], [`a//&b\t${read} 0`]],
  ['all allow, and the stack is refused', read, ['0\tEACCES@open', '1\t-', '1\t-'], [`a//&b\t${read} 1`]],
  ['a layer was not reached', read, ['0\tEACCES@open', '1\t-', '?\tENOENT@pre'], []],
  ['either of two capabilities will do', 'capability\tdac_override', ['0\tEACCES@open', '1\t-', '1\t-'], []],
  ['another opened the file', 'file\tpassed-read\t/t/pub/a\ta\t0', ['1\t-', '1\t-', '0\tEACCES@read'], []],
])('%s', (_, rest, answers, disagreements) => {
  expect(ask(rest, answers)).toEqual(disagreements);
});
