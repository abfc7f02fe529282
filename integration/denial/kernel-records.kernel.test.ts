import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { parseOperations, printOperation } from '@lamellar/core/classes';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { decideRecord, questionOfRecord, type AppArmorRecord } from '@lamellar/core/log-records';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { needsOfAttempt } from '../kernel-classes/attempt-needs.ts';
import { parseClassQuestion } from '../kernel-classes/class-case.ts';
import { everyOperation } from '../kernel-classes/every-operation.ts';
import { asText } from '../kernel-classes/replay-case.ts';
import { oracleKernels } from '../oracle/oracle-kernel.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';

const kernels = randomPart('kernels whose records are read', inject('kernels'), 3);

/** Nearly all attempts of the task are refused: limits by rules, everything else by missing rules. */
const policy = 'abi <abi/4.0>,\nprofile none { set rlimit nofile <= 50, set rlimit nice <= -10, }\n' as ByteString;
const counts = new Map<string, number>();

describe.concurrent.each(kernels)('kernel $version', (kernel) => {
  test('its log records lead to the question, and policy refuses the request', async () => {
    const running = await RunningKernel.of(kernel);
    const oracle = oracleKernels.find(({ features }) => features === running.identity.features) ?? oracleKernels.at(-1);
    if (oracle === undefined) throw new Error('no kernel was measured');
    const root = PolicyNamespace.root();
    root.load(asText(oracle)(policy, 'none'));
    const stacks = new StackedPolicy(root);

    const questions = everyOperation('none');
    const logged = await running.attemptLogged({ policy: [{ namespace: [], text: policy }], questions });
    const records = logged.flatMap(({ answer, records: all }, index) =>
      answer.verdict === '0' ? all.map((record) => ({ question: questions[index] ?? ('' as ByteString), record })) : [],
    );
    const wrong = records.flatMap(({ question, record }) => {
      const problem = problemOf(question, record, (one) => decideRecord(one, stacks, oracle.behaviours));
      return problem === undefined ? [] : [`${question.replaceAll('\t', ' ')}: ${problem}`];
    });
    counts.set(kernel.version, records.length);
    expect(wrong).toEqual([]);
    expect(records.length).toBeGreaterThan(90);
  });
});

/** Returns the problem of a record; undefined if correct. */
function problemOf(
  line: ByteString,
  record: AppArmorRecord,
  decide: (record: AppArmorRecord) => ReturnType<typeof decideRecord>,
): string | undefined {
  // No rule matches a disconnected path, so core has no question.
  if (record.info === 'Failed name lookup - disconnected path') return undefined;
  const requested = questionOfRecord(record);
  if (requested === undefined) return `nothing is asked by ${JSON.stringify(record)}`;
  const attempted = parseClassQuestion(line);
  // A different check may refuse an attempt earlier: a socket before a capability.
  const needs = needsOfAttempt(attempted)
    ?.flat()
    .map(({ operation }) => operationsIn(operation));
  const operations = operationsIn(requested.operation);
  const isAbout = operations.startsWith(`${attempted.policyClass}:`);
  if (isAbout && needs?.includes(operations) === false) return `${operations} and not ${needs.join(' or ')}`;
  const decided = decide(record);
  if ('reason' in decided) return decided.reason;
  return decided.decisions.some(({ verdict }) => verdict === 'deny') ? undefined : `${operations} is allowed`;
}

/** The canonical names of operations, independent of the notation. */
function operationsIn(written: string): string {
  const parsed = parseOperations(bytesOf(written));
  return 'error' in parsed ? written : parsed.operations.map(printOperation).join();
}

afterAll(() => {
  const shown = [...counts].map(([version, count]) => `${version} ${count}`);
  console.log(`records of refusals that lead back to what was asked: ${shown.join(', ')}`);
});
