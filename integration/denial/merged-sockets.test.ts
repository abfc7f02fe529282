import type { ByteString } from '@lamellar/core/language';
import { describe, expect, test } from 'vitest';
import { parseClassQuestion } from '../kernel-classes/class-case.ts';
import { asText, compileCase, decideAttempts, kernelOfAnswers } from '../kernel-classes/replay-case.ts';
import { mergedSocketDenials, type MergedSocketDenial } from './merged-sockets.ts';

const kernel = kernelOfAnswers('6.1.0');

/** Returns the answer, under the policy with rules at the end of profiles. */
function answerWith(
  { policy, questions = [] }: MergedSocketDenial,
  rules: MergedSocketDenial['rules'],
  load: typeof asText | typeof compileCase = asText,
) {
  const extended = policy.map(({ namespace, text }) => ({
    namespace,
    file: 'policy',
    text: text.replaceAll(
      /^(profile (\w+) .*)\}$/gm,
      (_, body: string, name: string) => `${body}${(rules[name] ?? []).join(' ')} }`,
    ) as ByteString,
  }));
  const attempts = { policy: extended, questions: questions.map(parseClassQuestion) };
  return decideAttempts(attempts, kernel, load(kernel)).map((one) => one?.answer);
}

describe.each(mergedSocketDenials)('apparmor_parser merges a rule about unix sockets in case %#', (one) => {
  const merged = Object.fromEntries(
    Object.entries(one.rules).map(([name, rules]) => [
      name,
      rules.map((rule) => rule.replace(/^network (\(.*\)) unix (\w+)/, 'unix $1 type=$2')),
    ]),
  );

  test.each([
    ['the unix rule', merged, ['0']],
    ['the network rule', one.rules, ['1']],
  ])('with %s', (_, rules, answer) => {
    expect(answerWith(one, rules)).toEqual(answer);
    expect(answerWith(one, rules, compileCase)).toEqual(answer);
  });
});
