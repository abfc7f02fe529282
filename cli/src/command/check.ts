import { CommandError, exitStatus, highestStatus, type ExitStatus } from '../exit-status.ts';
import { checkAll, type CheckOptions } from '../check/check-all.ts';
import { listPaths, readStandardPolicy } from '../adapters/policy/checked-paths.ts';
import { withOwnIncludes } from '../adapters/policy/own-includes.ts';
import type { CheckedFile } from '../check/checked-file.ts';
import { isManifest } from '../check/is-manifest.ts';
import { checkVerdict } from '../views/check-verdict.ts';
import { checkGithub } from '../render/check-github.ts';
import { checkJunit } from '../render/check-junit.ts';
import { checkSarif } from '../render/check-sarif.ts';
import { checkTap } from '../render/check-tap.ts';
import { checkText } from '../render/check-text.ts';
import { LineWriter } from '../render/line-writer.ts';
import { itemByItem, type ItemReport } from '../render/item-report.ts';
import { checkedFileView } from '../views/check-view.ts';
import { countProgress } from '../adapters/process/progress-line.ts';
import { hasColor } from '../adapters/process/standard-streams.ts';
import { enter, isVerbose } from '../adapters/process/logger.ts';

/** The options of `check`. */
export interface CheckFlags extends CheckOptions {
  readonly stdinPath?: string;
  readonly format: 'human' | 'ndjson' | 'sarif' | 'junit' | 'tap' | 'github';
  readonly failOn: 'error' | 'warning';
  readonly baseline?: string;
  readonly updateBaseline?: true;
}

/** `lamellar check PATH…`: checks whether policy is valid and the expectations of manifests pass. */
export async function check(places: readonly string[], given: CheckFlags, version: string): Promise<ExitStatus> {
  const flags = withOwnIncludes(given, places);
  if (flags.stdinPath !== undefined && !places.includes('-'))
    throw new CommandError('--stdin-path names standard input, which is not among the paths', { hint: 'add `-`' });
  if (flags.updateBaseline === true && flags.baseline === undefined)
    throw new CommandError('--update-baseline needs a file', { hint: 'name the file with --baseline' });
  const standard = places.includes('-') ? await readStandardPolicy(flags.stdinPath) : undefined;
  const named = places.map((place) => (place === '-' && standard !== undefined ? standard.name : place));
  const report = reportIn(flags, version);
  const out = new LineWriter();
  const statuses = new Set<ExitStatus>();
  let requests: CheckedFile['requests'];
  let isAllValid = true;
  const manifests = named.filter(isManifest);
  const policy = named.filter((place) => !isManifest(place));
  const listed = listPaths(policy);
  enter(`checking ${places.map((place) => (place === '-' ? 'standard input' : place)).join(', ')}`, listed.length);
  const add = (checked: CheckedFile): void => {
    const verdict = checkVerdict(checked);
    const isWarned = flags.failOn === 'warning' && checked.diagnostics.length > 0;
    if (verdict === 'unreadable') statuses.add(exitStatus.invalid);
    else if (verdict !== 'valid' || isWarned) statuses.add(exitStatus.denied);
    if (verdict === 'unreadable' || verdict === 'invalid') isAllValid = false;
    out.write(report.add(checked));
  };
  let done = 0;
  for await (const checked of checkAll(listed, flags, standard, manifests)) {
    countProgress(++done);
    ({ requests } = checked);
    add(checked);
  }
  const { baseline } = flags;
  if (baseline !== undefined && isAllValid)
    add({ ...(await (await import('./check-baseline.ts')).checkBaseline(places, { ...flags, baseline })), requests });
  out.write(report.end());
  out.end();
  return highestStatus(statuses);
}

function reportIn({ format, failOn }: CheckFlags, version: string): ItemReport<CheckedFile> {
  switch (format) {
    case 'human':
      return checkText(failOn === 'warning' || isVerbose(), hasColor('stdout'));
    case 'ndjson':
      return itemByItem((checked) => `${JSON.stringify(checkedFileView(checked))}\n`);
    case 'sarif':
      return checkSarif(version);
    case 'junit':
      return checkJunit();
    case 'tap':
      return checkTap();
    case 'github':
      return checkGithub();
  }
}
