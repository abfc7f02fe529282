import { foldedText, mostKinds, RecordFold, RecordLines, type LocatedRecord } from '@lamellar/core/denial';
import { bytesOf, textOf } from '@lamellar/core/language';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { logLines } from '../host/disk/log-lines.ts';
import { LineWriter } from '../output/line-writer.ts';
import { writeError } from '../host/process/standard-streams.ts';
import { recordJson } from '../output/record-json.ts';

export interface WhyFlags {
  readonly records?: boolean;
  readonly format: 'human' | 'ndjson';
}

/**
 * `lamellar why FILE…`: what AppArmor wrote to logs, those records together that tell of the same; with `--records` each by itself.
 *
 * @returns invalid where a log could not be read to its end; what stands in front of that is written all the same, and so are others
 */
export async function why(files: readonly string[], { records = false, format }: WhyFlags): Promise<ExitStatus> {
  if (records && format === 'human')
    throw new CommandError('--records needs --format ndjson', { hint: 'add --format ndjson' });
  if (!records && format === 'ndjson')
    throw new CommandError('--format ndjson needs --records', { hint: 'add --records' });
  let status: ExitStatus = exitStatus.success;
  for (const [index, file] of files.entries()) {
    const out = new LineWriter();
    const problem = await (records ? writeRecords(file, out) : writeFolded(file, index === 0, out));
    out.end();
    if (problem === undefined) continue;
    writeError(`lamellar: ${problem.message}\n`);
    status = problem.status;
  }
  return status;
}

function writeRecords(file: string, out: LineWriter): Promise<CommandError | undefined> {
  return eachRecord(file, (located) => out.line(JSON.stringify(recordJson(file, located))));
}

async function writeFolded(file: string, isFirst: boolean, out: LineWriter): Promise<CommandError | undefined> {
  const fold = new RecordFold();
  const problem = await eachRecord(file, (located) => fold.add(located));
  if (problem !== undefined && fold.kinds.length === 0) return problem;
  const name = file === '-' ? 'standard input' : textOf(bytesOf(file));
  out.line(`${isFirst ? '' : '\n'}${name}: ${countInWords(fold)}`);
  for (const folded of fold.kinds) out.line(['', ...foldedText(folded)].join('\n'));
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
