import { measuredKernels, Policy } from '@lamellar/core';
import { bytesOf, textOf } from '@lamellar/core/language';
import { decideRecord, readRecords, type AppArmorRecord } from '@lamellar/core/log-records';
import { recordedCauses, rulesByConvention } from '@lamellar/core/repair';
import { expect, test } from 'vitest';
import { containerThreads } from './container-threads.ts';
import { programThreads } from './program-threads.ts';

const threads = [...containerThreads, ...programThreads];

const [newest] = measuredKernels.slice(-1);

/** Returns whether a policy with these rules for the profile of a record allows the record. */
function allows(rules: string, record: AppArmorRecord): boolean {
  const profile = textOf(record.profile ?? bytesOf(''));
  const name = `profile ${JSON.stringify(profile)}`;
  const policy = Policy.parse(`abi <abi/4.0>,\n@{PROC}=/proc/\n@{pid}=[0-9]*\n${name} {\n${rules}\n}\n`, {
    kernel: newest?.version ?? '',
  });
  const { namespace: _, ...seen } = record;
  const decided = decideRecord(seen, policy.stacks, policy.kernel.behaviours);
  if ('reason' in decided) throw new Error(decided.reason);
  return decided.decisions.every(({ verdict }) => verdict === 'allow');
}

const recordsOf = (lines: readonly string[]) => lines.flatMap((line) => readRecords(bytesOf(line)));

test.each(threads)('$name has its rules and its cause ($seen)', ({ lines, rules, cause }) => {
  const records = recordsOf(lines);
  expect(records).toHaveLength(lines.length);
  const own = records.flatMap((record) =>
    rulesByConvention(record).flatMap(({ of, rule }) => (of === 'itself' ? [textOf(rule)] : [])),
  );
  expect([...new Set(own)]).toEqual(rules);
  // A record can have further causes, such as the static profile of the container.
  const found = records.map((record) => recordedCauses(record).find(({ id }) => id === cause)?.id);
  expect(new Set(found)).toEqual(new Set([cause]));
  expect(cause !== undefined || records.every((record) => recordedCauses(record).length === 0)).toBe(true);
});

const fixed = threads.flatMap(({ upstream, ...thread }) => (upstream === undefined ? [] : [{ ...thread, upstream }]));

test.each(fixed)('$name is allowed by the advised rules, and by the fix ($seen)', ({ lines, upstream }) => {
  for (const record of recordsOf(lines)) {
    const advised = rulesByConvention(record).map(({ rule }) => textOf(rule));
    expect([advised.join('\n'), upstream, ''].map((rules) => allows(rules, record))).toEqual([true, true, false]);
  }
});
