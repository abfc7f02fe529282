import { conventionText, foldedText } from '@lamellar/core/render';
import { kindOf } from '@lamellar/node/files';
import { RecordFold, type FoldedRecords } from '@lamellar/core/log-records';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { findManifest } from '../adapters/filesystem/find-manifest.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { limitHeap } from '../adapters/process/limit-heap.ts';
import { announce, isVerbose, printError } from '../adapters/process/logger.ts';
import type { OpenLog } from '../adapters/process/own-log.ts';
import { LineWriter } from '../render/line-writer.ts';
import type { ExplainedOperation } from '../repair/answer-summaries.ts';
import { countOf } from '../words/count-of.ts';
import { recordView } from '../views/record-view.ts';
import { recordPolicy, type RecordPolicy } from './evaluated-policy.ts';
import { FailingRecords } from './failing-records.ts';
import { eachOperation, eachRecord, openLogs, shownName } from './read-log.ts';
import type { WhyFlags } from './why-flags.ts';

/**
 * `lamellar why FILE…`: explains the AppArmor records of logs. Records about one operation are grouped;
 * `--format records` prints all records separately.
 *
 * Without a file, reads this machine's own log.
 *
 * @returns invalid if a log could not be read to its end, or errors in the policy prevented an evaluation; everything else
 *   is printed nevertheless
 */
export async function why(files: readonly string[], options: WhyFlags): Promise<ExitStatus> {
  const { format, patch = false, follow = false } = options;
  const records = format === 'records';
  if (patch && format !== 'human') throw new CommandError('--patch excludes --format');
  if (follow && format === 'json')
    throw new CommandError('--format json needs the end of the log, and --follow has none', {
      hint: 'use --format ndjson',
    });
  if (follow && options.snapshot !== undefined && kindOf(options.snapshot) === 'directory')
    throw new CommandError('--follow reads the log of one host', { hint: 'name one file with --snapshot' });
  if (options.quietLog === true && (records || options.broader === true))
    throw new CommandError(`--quiet-log excludes ${records ? '--format records' : '--broader'}`);
  limitHeap();
  const failing = new FailingRecords(options.failOn);
  const requested = records ? undefined : await recordPolicy(options);
  if (patch && requested === undefined)
    throw new CommandError('--patch needs policy to change', {
      hint: 'add --policy, --namespace or --manifest',
    });
  if (options.broader === true && requested === undefined)
    throw new CommandError('--broader needs policy to evaluate', {
      hint: 'add --policy, --namespace or --manifest',
    });
  if (follow) {
    const { followLog } = await import('./follow-log.ts');
    await followLog(files, requested, options, failing);
    return statusOf(failing, requested);
  }
  if (files.length === 0 && requested === undefined && !records) announceManifest();
  const logs = openLogs(files);
  const problem = records ? await writeRecords(logs, failing) : await writeKinds(logs, requested, options, failing);
  return problem === undefined ? statusOf(failing, requested) : problem.status;
}

/** Announces the default manifest. Without the policy of the manifest, `why` guesses the files for rules. */
function announceManifest(): void {
  const manifest = findManifest();
  if (manifest !== undefined)
    announce(`not evaluated: manifest ${manifest}; to evaluate it, add --manifest ${manifest}`);
}

function statusOf(failing: FailingRecords, requested: RecordPolicy | undefined): ExitStatus {
  return requested?.isInvalid() === true ? exitStatus.invalid : failing.status;
}

/** Reads all logs, and reports an error of a log before the next log. Returns the last error. */
async function readAll(
  logs: readonly OpenLog[],
  read: (log: OpenLog, index: number) => Promise<CommandError | undefined>,
): Promise<CommandError | undefined> {
  let last: CommandError | undefined;
  for (const [index, log] of logs.entries()) {
    const problem = await read(log, index);
    if (problem !== undefined) printError(problem);
    last = problem ?? last;
  }
  return last;
}

function writeRecords(logs: readonly OpenLog[], failing: FailingRecords): Promise<CommandError | undefined> {
  return readAll(logs, async (log) => {
    const out = new LineWriter();
    const problem = await eachRecord(log, (located) => {
      failing.see(located.record);
      out.line(JSON.stringify(recordView(log.name, located)));
    });
    out.end();
    return problem;
  });
}

/** A log with its kinds of records. */
interface FoldedLog {
  readonly log: OpenLog;
  readonly fold: RecordFold;
}

/** Limit of kinds in all logs that are evaluated against policy, because each kind takes memory and time. */
const maxEvaluatedKinds = 1000;

async function writeKinds(
  logs: readonly OpenLog[],
  requested: RecordPolicy | undefined,
  { format, patch, quietLog = false }: WhyFlags,
  failing: FailingRecords,
): Promise<CommandError | undefined> {
  const folded: FoldedLog[] = [];
  const problem = await readAll(logs, async (log) => {
    const known = folded.reduce((sum, one) => sum + one.fold.kinds.length, 0);
    const fold = new RecordFold(requested === undefined ? undefined : maxEvaluatedKinds - known);
    const found = await eachOperation(log, (operation) => {
      for (const { record } of operation) failing.see(record);
      fold.add(operation);
    });
    if (found === undefined || fold.kinds.length > 0) folded.push({ log, fold });
    return found;
  });
  const releases = folded.flatMap(({ fold }) => fold.kinds.flatMap(({ first: [{ release }] }) => release ?? []));
  const hosts = new Set(folded.flatMap(({ fold }) => [...fold.hosts]));
  const assumed = (await requested?.assume([...new Set(releases)], hosts)) ?? new Map<string, string>();
  const explained = folded.map(({ log, fold }) => ({
    log,
    fold,
    operations: fold.kinds.map(({ first: records, hosts: own }) => ({
      records,
      judged: requested?.judge(records, own),
      hosts: own,
    })),
  }));
  const operations = explained.flatMap((one) => one.operations);
  if (format !== 'human') {
    const { eventView, whyView } = await import('../views/why-view.ts');
    const events = explained.flatMap(({ log, fold, operations: own }) =>
      fold.kinds.map((kind, index) => eventView(log.name, kind, own[index]?.judged, requested, quietLog)),
    );
    const lines =
      format === 'ndjson' ? events : [whyView(folded.map(countsOf), events, operations, requested, quietLog)];
    writeOutput(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return problem;
  }
  if (patch === true) {
    requested?.writePatch();
    return problem;
  }
  const answer =
    requested?.answer(operations, hosts.size) ?? (await answerWithoutPolicy(operations, hosts.size, quietLog));
  const lines = [
    ...answer,
    ...(answer.length > 0 ? [''] : []),
    ...explained.flatMap((one, index) => [
      ...(index === 0 ? [] : ['']),
      ...logLines(one, requested, quietLog, assumed),
    ]),
    ...(isVerbose() || operations.length === 0 ? [] : ['details: add -v']),
  ];
  writeOutput(lines.map((line) => `${line}\n`).join(''));
  return problem;
}

async function answerWithoutPolicy(
  operations: readonly ExplainedOperation[],
  allHosts: number,
  quietLog: boolean,
): Promise<readonly string[]> {
  const { answerSummaries } = await import('../repair/answer-summaries.ts');
  const { answerSummaryLines } = await import('../render/answer-summary-text.ts');
  return answerSummaryLines(answerSummaries(operations, undefined, quietLog), undefined, [], allHosts);
}

/** Prints the counts of a log, and with --verbose every kind of record. */
function logLines(
  { log, fold, operations }: FoldedLog & { readonly operations: readonly ExplainedOperation[] },
  requested: RecordPolicy | undefined,
  quietLog: boolean,
  assumed: ReadonlyMap<string, string>,
): readonly string[] {
  const head = [`${shownName(log)}: ${countInWords(fold)}`, ...releaseLines(fold, assumed)];
  if (!isVerbose()) return head;
  const changes = fold.kinds.filter(isChange);
  const isMany = changes.length > maxChanges;
  const kinds = fold.kinds.flatMap((kind, index) => {
    const operation = operations[index];
    if (operation === undefined || (isMany && isChange(kind))) return [];
    const about = requested?.linesAbout(operation) ?? conventionText(kind.first, quietLog);
    return ['', ...foldedText(kind, fold.hosts.size), ...about];
  });
  const count = recordsOf(changes).toLocaleString('en');
  return [...head, ...kinds, ...(isMany ? ['', `${count} changes of policy are listed by --format records`] : [])];
}

/** Prints the kernels that a log names, with the kernels of the evaluation. */
function releaseLines({ kinds }: RecordFold, assumed: ReadonlyMap<string, string>): readonly string[] {
  const releases = new Set(kinds.flatMap(({ first: [{ release }] }) => release ?? []));
  return [...releases].flatMap((release) => {
    const kernel = assumed.get(release);
    return kernel === undefined ? [] : [`kernel ${release} in the log, evaluated as ${kernel}`];
  });
}

/** A booting host loads a hundred profiles: beyond this number, only the count of policy changes is printed. */
const maxChanges = 3;

function isChange({ first }: FoldedRecords): boolean {
  return first.every(({ record }) => record.event === 'STATUS');
}

function countsOf({ log, fold }: FoldedLog) {
  return { file: log.name, records: recordsIn(fold), unlisted: fold.others, hosts: fold.hosts.size };
}

function recordsIn({ kinds, others }: RecordFold): number {
  return recordsOf(kinds) + others;
}

function recordsOf(kinds: readonly FoldedRecords[]): number {
  return kinds.reduce((sum, { count, first }) => sum + count * first.length, 0);
}

function countInWords(fold: RecordFold): string {
  const { kinds, others, hosts } = fold;
  const count = recordsIn(fold);
  if (count === 0) return 'no record of AppArmor';
  const from = hosts.size < 2 ? '' : ` from ${countOf(hosts.size, 'host')}`;
  const records = `${countOf(count, 'record')} of AppArmor${from}`;
  if (count === 1) return records;
  if (kinds.length === 0) return `${records}, not evaluated`;
  const of = countOf(kinds.length, 'kind');
  return others === 0
    ? `${records}, of ${of}`
    : `${records}, of more than ${of}: ${countOf(others, 'record')} of further kinds not evaluated`;
}
