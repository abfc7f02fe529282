import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { bytesOf } from '@lamellar/core/language';
import { decideRecord, readRecords } from '@lamellar/core/log-records';
import { adviseRules } from '@lamellar/core/repair';
import { expect, test } from 'vitest';
import { asText, kernelOfAnswers } from '../kernel-classes/replay-case.ts';
import { recordedDenials } from './recorded-denials.ts';

const kernel = kernelOfAnswers('7.3');

test.each(recordedDenials)('records of $questions lead to all rules', ({ policy, log, rules }) => {
  const root = PolicyNamespace.root();
  for (const { namespace, text } of policy) root.ensure(namespace).load(asText(kernel)(text, 'policy'));
  const decisions = readRecords(bytesOf(log)).flatMap((record) => {
    const decided = decideRecord(record, new StackedPolicy(root), kernel.behaviours);
    return 'decisions' in decided ? decided.decisions : [];
  });
  const advised = adviseRules(decisions).flatMap(({ part, rules: own }) =>
    own.map((rule) => `${part.profile.name} ${rule}`),
  );
  expect(advised).toEqual(rules);
});
