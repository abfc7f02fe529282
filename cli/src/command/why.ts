import {
  conventionText,
  foldedText,
  mostKinds,
  RecordFold,
  RecordLines,
  type LocatedRecord,
} from '@lamellar/core/denial';
import type { LabelPart } from '@lamellar/core';
import { bytesOf, textOf } from '@lamellar/core/language';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { logLines } from '../host/disk/log-lines.ts';
import { LineWriter } from '../output/line-writer.ts';
import { writeError, writeOutput } from '../host/process/standard-streams.ts';
import { recordJson } from '../output/record-json.ts';
import type { RecordJudge } from '../output/record-judge.ts';
import { reportUnread } from '../output/report.ts';
import { styleFor } from '../output/style.ts';
import type { Placement } from '../policy/placement.ts';
import type { PolicyOptions } from '../policy/policy-options.ts';

/** The options of `why`. */
export interface WhyFlags extends PolicyOptions {
  readonly records?: boolean;
  readonly format: 'human' | 'ndjson';
  /** The rules as a patch, and nothing else. */
  readonly patch?: true;
}

/**
 * `lamellar why FILE…`: what AppArmor wrote to logs, those records together that tell of the same; with `--records` each by itself.
 *
 * @returns invalid where a log could not be read to its end; what stands in front of that is written all the same, and so are others
 */
export async function why(files: readonly string[], options: WhyFlags): Promise<ExitStatus> {
  const { records = false, format, patch = false } = options;
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
  // What is to be done about it comes first: without policy nothing is, and each log is told of when it was read.
  const evidence: string[] = [];
  let status: ExitStatus = exitStatus.success;
  for (const [index, file] of files.entries()) {
    const out = new LineWriter();
    const write = asked === undefined ? (text: string) => out.line(text) : (text: string) => evidence.push(text);
    const problem = await (records ? writeRecords(file, out) : writeFolded(file, index === 0, asked?.judge, write));
    out.end();
    if (problem === undefined) continue;
    writeError(`lamellar: ${problem.message}\n`);
    status = problem.status;
  }
  if (asked !== undefined && patch) asked.writePatch();
  else if (asked !== undefined) {
    const fix = asked.fix();
    const all = [...fix, ...(fix.length > 0 && evidence.length > 0 ? [''] : []), ...evidence];
    writeOutput(all.map((line) => `${line}\n`).join(''));
  }
  return status;
}

/** Policy that records are asked of. */
interface AskedPolicy {
  readonly judge: RecordJudge;
  /** What would allow all that was refused, in words; nothing where nothing was. */
  readonly fix: () => readonly string[];
  readonly writePatch: () => void;
}

/** Who asks policy about records, where some is named. */
async function askedPolicy(options: WhyFlags): Promise<AskedPolicy | undefined> {
  const isNamed = [options.policy, options.namespace, options.manifest].some((named) => named !== undefined);
  if (!isNamed) return undefined;
  const { loadPolicies } = await import('../policy/load-policy.ts');
  const { RecordJudge } = await import('../output/record-judge.ts');
  const { repairLines } = await import('../output/repair-text.ts');
  const { writePatch } = await import('../output/write-patch.ts');
  const { placementOf } = await import('../policy/placement.ts');
  const [loaded, ...others] = await loadPolicies(options);
  if (others.length > 0) throw new CommandError('a log is of one kernel', { hint: 'give --kernel once' });
  reportUnread(loaded.unread);
  const [{ policy, kernel }, style] = [loaded, styleFor('stdout')];
  const judge = new RecordJudge(policy, kernel, style);
  const place = (part: LabelPart): Placement => placementOf(part, loaded, options);
  const fix = (): readonly string[] => {
    const repair = judge.repair();
    return repair === undefined ? [] : repairLines({ repair, policy, placementOf: place, style, kernels: [kernel] });
  };
  return {
    judge,
    fix,
    writePatch: () => {
      const repair = judge.repair();
      if (repair !== undefined) writePatch(repair, policy, place);
    },
  };
}

function writeRecords(file: string, out: LineWriter): Promise<CommandError | undefined> {
  return eachRecord(file, (located) => out.line(JSON.stringify(recordJson(file, located))));
}

async function writeFolded(
  file: string,
  isFirst: boolean,
  judge: RecordJudge | undefined,
  write: (text: string) => void,
): Promise<CommandError | undefined> {
  const fold = new RecordFold();
  const problem = await eachRecord(file, (located) => fold.add(located));
  if (problem !== undefined && fold.kinds.length === 0) return problem;
  const name = file === '-' ? 'standard input' : textOf(bytesOf(file));
  write(`${isFirst ? '' : '\n'}${name}: ${countInWords(fold)}`);
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
