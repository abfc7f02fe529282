import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { bytesOf } from '@lamellar/core/language';
import { decideRecord, readRecords } from '@lamellar/core/log-records';
import { adviseRules, evaluatedCauses } from '@lamellar/core/repair';
import { expect, test } from 'vitest';
import { asText, kernelOfAnswers } from '../kernel-classes/replay-case.ts';
import { recordedDenials } from './recorded-denials.ts';

const kernel = kernelOfAnswers('7.3');

test.each(recordedDenials)('the answer to records of $questions', ({ policy, log, rules, announces = false }) => {
  const root = PolicyNamespace.root();
  for (const { namespace, text } of policy) root.ensure(namespace).load(asText(kernel)(text, 'policy'));
  const stacked = new StackedPolicy(root);
  const records = readRecords(bytesOf(log));
  const decisions = records.flatMap((record) => {
    const decided = decideRecord(record, stacked, kernel.behaviours);
    return 'decisions' in decided ? decided.decisions : [];
  });
  const advised = adviseRules(decisions).flatMap(({ part, rules: own }) =>
    own.map((rule) => `${part.profile.name} ${rule}`),
  );
  expect(advised).toEqual(rules);
  const causes = records.flatMap((record) => evaluatedCauses(record, stacked, kernel.behaviours));
  expect(causes.some(({ id }) => id === 'first-refusal')).toBe(announces);
});
