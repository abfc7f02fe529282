import {
  conventionText,
  foldedText,
  mostKinds,
  RecordFold,
  RecordLines,
  type LocatedRecord,
} from '@lamellar/core/denial';
import { bytesOf, textOf } from '@lamellar/core/language';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { logLines } from '../host/disk/log-lines.ts';
import { LineWriter } from '../output/line-writer.ts';
import { writeError, writeOutput } from '../host/process/standard-streams.ts';
import { recordJson } from '../output/record-json.ts';
import type { RecordJudge } from '../output/record-judge.ts';
import { reportUnread } from '../output/report.ts';
import { styleFor } from '../output/style.ts';
import type { PolicyOptions } from '../policy/policy-options.ts';

/** The options of `why`. */
export interface WhyFlags extends PolicyOptions {
  readonly records?: boolean;
  readonly format: 'human' | 'ndjson';
}

/**
 * `lamellar why FILE…`: what AppArmor wrote to logs, those records together that tell of the same; with `--records` each by itself.
 *
 * @returns invalid where a log could not be read to its end; what stands in front of that is written all the same, and so are others
 */
export async function why(files: readonly string[], options: WhyFlags): Promise<ExitStatus> {
  const { records = false, format } = options;
  if (records && format === 'human')
    throw new CommandError('--records needs --format ndjson', { hint: 'add --format ndjson' });
  if (!records && format === 'ndjson')
    throw new CommandError('--format ndjson needs --records', { hint: 'add --records' });
  const judge = records ? undefined : await judgeOf(options);
  let status: ExitStatus = exitStatus.success;
  for (const [index, file] of files.entries()) {
    const out = new LineWriter();
    const problem = await (records ? writeRecords(file, out) : writeFolded(file, index === 0, judge, out));
    out.end();
    if (problem === undefined) continue;
    writeError(`lamellar: ${problem.message}\n`);
    status = problem.status;
  }
  if (judge !== undefined) writeOutput(judge.advice());
  return status;
}

/** Who asks policy about records, where some is named. */
async function judgeOf(options: WhyFlags): Promise<RecordJudge | undefined> {
  const isNamed = [options.policy, options.namespace, options.manifest].some((named) => named !== undefined);
  if (!isNamed) return undefined;
  const { loadPolicies } = await import('../policy/load-policy.ts');
  const { RecordJudge } = await import('../output/record-judge.ts');
  const [loaded, ...others] = await loadPolicies(options);
  if (others.length > 0) throw new CommandError('a log is of one kernel', { hint: 'give --kernel once' });
  reportUnread(loaded.unread);
  return new RecordJudge(loaded.policy, loaded.kernel, styleFor('stdout'));
}

function writeRecords(file: string, out: LineWriter): Promise<CommandError | undefined> {
  return eachRecord(file, (located) => out.line(JSON.stringify(recordJson(file, located))));
}

async function writeFolded(
  file: string,
  isFirst: boolean,
  judge: RecordJudge | undefined,
  out: LineWriter,
): Promise<CommandError | undefined> {
  const fold = new RecordFold();
  const problem = await eachRecord(file, (located) => fold.add(located));
  if (problem !== undefined && fold.kinds.length === 0) return problem;
  const name = file === '-' ? 'standard input' : textOf(bytesOf(file));
  out.line(`${isFirst ? '' : '\n'}${name}: ${countInWords(fold)}`);
  for (const folded of fold.kinds)
    out.line(
      ['', ...foldedText(folded), ...(judge?.linesAbout(folded.first) ?? conventionText(folded.first))].join('\n'),
    );
  return problem;
}

function countInWords({ kinds, others }: RecordFold): string {
  const count = kinds.reduce((sum, kind) => sum + kind.count, others);
  if (count === 0) return 'no record of AppArmor';
  const records = `${count.toLocaleString('en')} ${count === 1 ? 'record' : 'records'} of AppArmor`;
  const of = others > 0 ? `more than ${mostKinds.toLocaleString('en')}` : kinds.length.toLocaleString('en');
  return count === 1 ? records : `${records}, of ${of} ${kinds.length === 1 ? 'kind' : 'kinds'}`;
}

/** Tells of each record of a log. The result is what kept it from being read to its end. */
async function eachRecord(file: string, tell: (located: LocatedRecord) => void): Promise<CommandError | undefined> {
  const reader = new RecordLines();
  let problem: CommandError | undefined;
  try {
    for await (const lines of logLines(file))
      for (const line of lines) for (const located of reader.push(line)) tell(located);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    problem = error;
  }
  for (const located of reader.end()) tell(located);
  return problem;
}
