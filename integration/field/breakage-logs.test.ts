import { measuredKernels, Policy, printLabel, type Decision } from '@lamellar/core';
import { bytesOf, textOf } from '@lamellar/core/language';
import { decideRecord, readRecords } from '@lamellar/core/log-records';
import { adviseRules } from '@lamellar/core/repair';
import { describe, expect, test } from 'vitest';
import { breakages } from './breakages.ts';
import { logLine } from './log-line.ts';

const refused = breakages
  .map(({ attempts, ...rest }) => ({ ...rest, attempts: attempts.filter(({ refusals }) => refusals.length > 0) }))
  .filter(({ attempts }) => attempts.length > 0);

function refusalsOf({ checks }: Decision): readonly string[] {
  return checks
    .filter(({ verdict }) => verdict === 'deny')
    .map(({ part, permission, peer }) => {
      const towards = peer === undefined ? [] : [textOf(printLabel(peer, part.namespace))];
      return [textOf(part.profile.name), permission, ...towards].join(' ');
    });
}

// Reports often contain only the log line: the line must lead to the refusing profile and to a rule.
describe.each(refused)('$name', ({ seen, kernel = measuredKernels.at(-1)?.version ?? '', policy: text, attempts }) => {
  const policy = Policy.parse(text, { kernel });

  test.each(attempts.flatMap((attempt) => attempt.refusals.map((refusal) => ({ attempt, refusal }))))(
    `${seen}: $refusal`,
    ({ attempt, refusal }) => {
      const [record] = readRecords(bytesOf(logLine(attempt, refusal)));
      if (record === undefined) throw new Error('no record');
      const decided = decideRecord(record, policy.stacks, policy.kernel.behaviours);
      if ('reason' in decided) throw new Error(decided.reason);
      const { decisions } = decided;
      expect(decisions.flatMap(refusalsOf)).toContain(refusal);
      const profile = record.profile === undefined ? '' : textOf(record.profile);
      const advice = adviseRules(decisions).find(({ part }) => textOf(part.profile.name) === profile);
      expect(advice?.isStuck).toBe(false);
      expect(advice?.rules.length).toBeGreaterThan(0);
    },
  );
});
