import type { Decision, Policy, Style } from '@lamellar/core';
import { bytesOf } from '@lamellar/core/language';
import { RecordFold, RecordJoiner, RecordLines } from '@lamellar/core/log-records';
import { foldedText } from '@lamellar/core/render';
import { repairProfiles } from '@lamellar/core/repair';
import { judgedLines } from '../../cli/src/render/judged-text.ts';
import { operationCauses } from '../../cli/src/repair/operation-causes.ts';
import { RecordJudge } from '../../cli/src/repair/record-judge.ts';
import { countOf } from '../../cli/src/words/count-of.ts';
import { adviceLines } from './advice-lines.ts';

/** The limit of kinds of records, for an answer in seconds. */
const maxKinds = 100;

/** Explains the records of a log by policy: each kind of record, the decisions, and the rules that allow the refusals. */
export function explainLog(
  { stacks, kernel }: Policy,
  log: string,
  style: Style,
): { readonly lines: readonly string[]; readonly decisions: readonly Decision[] } {
  const fold = foldLog(log);
  const judge = new RecordJudge(stacks, kernel);
  const explained = fold.kinds.map((kind) => {
    const judged = judge.judge(kind.first);
    const { evaluated } = operationCauses(kind.first, judged.answers);
    return {
      lines: [...foldedText(kind, fold.hosts.size), ...judgedLines(kind.first, judged, evaluated, style), ''],
      decisions: judged.answers.flatMap(({ answers }) => answers.flatMap((answer) => answer.decisions)),
    };
  });
  const { advice } = repairProfiles(judge.refused()?.decisions ?? []);
  const more = fold.others === 0 ? [] : [`${countOf(fold.others, 'record')} of further kinds not evaluated`];
  const none = fold.kinds.length === 0 ? ['no record of AppArmor'] : [];
  return {
    lines: [...explained.flatMap(({ lines }) => lines), ...none, ...more, ...adviceLines(advice, stacks, style)],
    decisions: explained.flatMap(({ decisions }) => decisions),
  };
}

function foldLog(log: string): RecordFold {
  const [reader, joiner, fold] = [new RecordLines(), new RecordJoiner(), new RecordFold(maxKinds)];
  const located = [...log.split('\n').flatMap((line) => reader.push(bytesOf(line))), ...reader.end()];
  for (const operation of [...located.map((record) => joiner.push(record)), joiner.end()])
    if (operation !== undefined) fold.add(operation);
  return fold;
}
