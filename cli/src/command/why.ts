import {
  conventionText,
  foldedText,
  mostKinds,
  RecordFold,
  RecordLines,
  type AppArmorRecord,
  type LocatedRecord,
} from '@lamellar/core/denial';
import { bytesOf, textOf } from '@lamellar/core/language';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { followLines } from '../host/disk/follow-lines.ts';
import { logLines } from '../host/disk/log-lines.ts';
import { ownLog, type OpenLog } from '../host/process/own-log.ts';
import { endProgress } from '../host/process/progress-line.ts';
import { announce, enter, warnOf } from '../host/process/voice.ts';
import { askedPolicy, type AskedPolicy } from './asked-policy.ts';
import { LineWriter } from '../output/line-writer.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { recordJson } from '../output/record-json.ts';
import type { RecordJudge } from '../output/record-judge.ts';
import type { PolicyOptions } from '../policy/policy-options.ts';

/** The options of `why`. */
export interface WhyFlags extends PolicyOptions {
  readonly records?: boolean;
  readonly format: 'human' | 'ndjson';
  /** The rules as a patch, and nothing else. */
  readonly patch?: true;
  /** Tells of records as they are written. */
  readonly follow?: true;
  /** Which records end it with another status. */
  readonly failOn?: 'denied' | 'allowed';
}

/**
 * `lamellar why FILE…`: what AppArmor wrote to logs, those records together that tell of the same; with `--records` each by itself.
 *
 * Without a file it is this machine's own.
 *
 * @returns invalid where a log could not be read to its end; what stands in front of that is written all the same, and so are others
 */
export async function why(files: readonly string[], options: WhyFlags): Promise<ExitStatus> {
  const { records = false, format, patch = false, follow = false, failOn } = options;
  if (records && format === 'human')
    throw new CommandError('--records needs --format ndjson', { hint: 'add --format ndjson' });
  if (!records && format === 'ndjson')
    throw new CommandError('--format ndjson needs --records', { hint: 'add --records' });
  if (patch && records) throw new CommandError('--patch goes without --records');
  const asked = records ? undefined : await askedPolicy(options);
  if (patch && asked === undefined)
    throw new CommandError('--patch needs the policy that is to be changed', {
      hint: 'name it with --policy, --namespace or --manifest',
    });
  if (follow) return followLog(files, asked, options);
  // What is to be done about it comes first: without policy nothing is, and each log is told of when it was read.
  const evidence: string[] = [];
  let status: ExitStatus = exitStatus.success;
  let failures = 0;
  for (const [index, log] of openLogs(files).entries()) {
    const out = new LineWriter();
    const write = asked === undefined ? (text: string) => out.line(text) : (text: string) => evidence.push(text);
    const seen = (record: AppArmorRecord): void => {
      if (failsOn(record, failOn)) failures++;
    };
    const problem = await (records
      ? writeRecords(log, seen, out)
      : writeFolded(log, index === 0, asked?.judge, seen, write));
    out.end();
    if (problem === undefined) continue;
    warnOf(problem);
    status = problem.status;
  }
  if (asked !== undefined && patch) asked.writePatch();
  else if (asked !== undefined) {
    const fix = asked.fix();
    const all = [...fix, ...(fix.length > 0 && evidence.length > 0 ? [''] : []), ...evidence];
    writeOutput(all.map((line) => `${line}\n`).join(''));
  }
  return status === exitStatus.success && failures > 0 ? exitStatus.denied : status;
}

/** Whether a record is one that a run is not to cause. */
function failsOn({ event }: AppArmorRecord, failOn: WhyFlags['failOn']): boolean {
  if (failOn === undefined) return false;
  return event === 'DENIED' || event === 'KILLED' || (failOn === 'allowed' && event === 'ALLOWED');
}

function openLogs(files: readonly string[]): readonly OpenLog[] {
  if (files.length > 0) return files.map((file) => ({ name: file, lines: logLines(file) }));
  const log = ownLog(false);
  announce(`reading ${log.name}`);
  return [log];
}

/** Tells of the first record of each kind as soon as it is written, until somebody ends it. */
async function followLog(
  files: readonly string[],
  asked: AskedPolicy | undefined,
  { records = false, patch, failOn }: WhyFlags,
): Promise<ExitStatus> {
  if (patch === true) throw new CommandError('--patch goes without --follow');
  const [file, ...others] = files;
  if (others.length > 0) throw new CommandError('--follow is about one log');
  const log =
    file === undefined ? ownLog(true) : { name: file, lines: file === '-' ? logLines(file) : followLines(file) };
  announce(`following ${shownName(log.name)}`);
  endProgress();
  const fold = new RecordFold();
  let failures = 0;
  const tell = (located: LocatedRecord): void => {
    if (failsOn(located.record, failOn)) failures++;
    if (records) {
      writeOutput(`${JSON.stringify(recordJson(log.name, located))}\n`);
      return;
    }
    const first = fold.add(located);
    if (first === undefined) return;
    const [head = '', ...rest] = foldedText(first);
    const more = asked?.linesAbout(first.first) ?? conventionText(first.first);
    writeOutput(`${[head, ...rest, ...more].join('\n')}\n\n`);
  };
  const problem = await eachRecord(log, tell);
  if (problem !== undefined) throw problem;
  return failures > 0 ? exitStatus.denied : exitStatus.success;
}

function writeRecords(
  log: OpenLog,
  seen: (record: AppArmorRecord) => void,
  out: LineWriter,
): Promise<CommandError | undefined> {
  return eachRecord(log, (located) => {
    seen(located.record);
    out.line(JSON.stringify(recordJson(log.name, located)));
  });
}

async function writeFolded(
  log: OpenLog,
  isFirst: boolean,
  judge: RecordJudge | undefined,
  seen: (record: AppArmorRecord) => void,
  write: (text: string) => void,
): Promise<CommandError | undefined> {
  const fold = new RecordFold();
  const problem = await eachRecord(log, (located) => {
    seen(located.record);
    fold.add(located);
  });
  if (problem !== undefined && fold.kinds.length === 0) return problem;
  write(`${isFirst ? '' : '\n'}${shownName(log.name)}: ${countInWords(fold)}`);
  for (const folded of fold.kinds)
    write(['', ...foldedText(folded), ...(judge?.linesAbout(folded.first) ?? conventionText(folded.first))].join('\n'));
  return problem;
}

function countInWords({ kinds, others }: RecordFold): string {
  const count = kinds.reduce((sum, kind) => sum + kind.count, others);
  if (count === 0) return 'no record of AppArmor';
  const records = `${count.toLocaleString('en')} ${count === 1 ? 'record' : 'records'} of AppArmor`;
  const of = others > 0 ? `more than ${mostKinds.toLocaleString('en')}` : kinds.length.toLocaleString('en');
  return count === 1 ? records : `${records}, of ${of} ${kinds.length === 1 ? 'kind' : 'kinds'}`;
}

function shownName(name: string): string {
  return name === '-' ? 'standard input' : textOf(bytesOf(name));
}

/** Tells of each record of a log, those of the last line where nothing comes behind it for a while. The result is what kept it from being read to its end. */
async function eachRecord(
  { name, lines: all }: OpenLog,
  tell: (located: LocatedRecord) => void,
): Promise<CommandError | undefined> {
  if (name !== '-') enter(`reading ${shownName(name)}`);
  const reader = new RecordLines();
  let problem: CommandError | undefined;
  try {
    for await (const lines of all) {
      for (const line of lines) for (const located of reader.push(line)) tell(located);
      if (lines.length === 0) for (const located of reader.end()) tell(located);
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    problem = error;
  }
  for (const located of reader.end()) tell(located);
  return problem;
}
