import { measuredKernels, StackedPolicy, type PolicyNamespace } from '@lamellar/core';
import { parseObject, parseOperations } from '@lamellar/core/classes';
import { parseLabel } from '@lamellar/core/labels';
import type { ByteString } from '@lamellar/core/language';
import { answerPair, labelsOfObject, type PairAnswer } from '@lamellar/core/mediation';
import { CommandError } from '../../cli/src/exit-status.ts';
import { reproducer } from '../../cli/src/reproduce/reproducer.ts';
import type { OracleKernel } from '../oracle/oracle-kernel.ts';

/** A question with core's answer, or the reason why a reproducer cannot show the answer. */
export type ReproducibleQuestion = { readonly question: string } & (
  { readonly pair: PairAnswer } | { readonly reason: string }
);

/**
 * Answers a question, and checks whether a reproducer can show the answer.
 *
 * @param question - words separated by blanks, as for `lamellar can`; `-` is a missing word
 */
export function reproducible(root: PolicyNamespace, question: string, kernel: OracleKernel): ReproducibleQuestion {
  const pair = answerOf(root, question, kernel);
  try {
    reproducer([pair]);
    return { question, pair };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { question, reason: error.message };
  }
}

function answerOf(root: PolicyNamespace, question: string, kernel: OracleKernel): PairAnswer {
  const [subject = '', operation = '', ...words] = question.split(' ') as ByteString[];
  const parsed = parseOperations(operation as ByteString);
  if ('error' in parsed) throw new Error(`${question}: ${parsed.error.message}`);
  const written = parseObject(
    parsed.operations,
    words.map((word) => ((word as string) === '-' ? undefined : word)),
  );
  if ('error' in written) throw new Error(`${question}: ${written.error.message}`);
  const measured = measuredKernels.find(({ version }) => version === kernel.version);
  if (measured === undefined) throw new Error(`kernel ${kernel.version} was not measured`);
  const labels = new Map(
    [subject as ByteString, ...labelsOfObject(written.object)].map((text) => {
      const result = parseLabel(text, root);
      if ('error' in result) throw new Error(`${question}: ${result.error.message}`);
      return [text, result.label];
    }),
  );
  const policies = [{ policy: new StackedPolicy(root), kernel: measured, labels }];
  return answerPair(policies, subject as ByteString, parsed.operations, written.object);
}
