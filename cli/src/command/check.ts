import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { checkAll } from '../check/check-all.ts';
import { listPaths, readStandardPolicy } from '../host/policy/checked-paths.ts';
import { optimizeLater } from '../host/process/optimize-later.ts';
import type { CheckReport } from '../output/checked-file.ts';
import { CheckNdjson } from '../output/check-ndjson.ts';
import { CheckSarif } from '../output/check-sarif.ts';
import { CheckText } from '../output/check-text.ts';
import type { SurroundingsOptions } from '../policy/policy-options.ts';

/** The options of `check`. */
export interface CheckFlags extends SurroundingsOptions {
  readonly stdinPath?: string;
  readonly format: 'human' | 'ndjson' | 'sarif';
  readonly failOn: 'error' | 'warning';
}

/** `lamellar check PATH…`: is this valid policy? */
export async function check(places: readonly string[], flags: CheckFlags, version: string): Promise<ExitStatus> {
  if (flags.stdinPath !== undefined && !places.includes('-'))
    throw new CommandError('--stdin-path names standard input, which is not among the paths', { hint: 'add `-`' });
  optimizeLater();
  const standard = places.includes('-') ? await readStandardPolicy(flags.stdinPath) : undefined;
  const named = places.map((place) => (place === '-' && standard !== undefined ? standard.name : place));
  const report = reportIn(flags.format, version);
  let failed = false;
  for await (const checked of checkAll(listPaths(named), flags, standard)) {
    failed ||= checked.diagnostics.some(({ severity }) => severity === 'error' || flags.failOn === 'warning');
    report.file(checked);
  }
  report.end();
  return failed ? exitStatus.invalid : exitStatus.success;
}

function reportIn(format: CheckFlags['format'], version: string): CheckReport {
  switch (format) {
    case 'human':
      return new CheckText();
    case 'ndjson':
      return new CheckNdjson();
    case 'sarif':
      return new CheckSarif(version);
  }
}
