import { checkPolicy, Source, textOf, type ByteString, type Diagnostic, type PolicyEnvironment } from '@lamellar/core';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { checkedPaths, readStandardPolicy, type CheckedPath } from '../host/checked-paths.ts';
import { optimizeLater } from '../host/optimize-later.ts';
import { policySurroundings } from '../host/policy-surroundings.ts';
import type { CheckedFile, CheckReport } from '../output/checked-file.ts';
import { CheckNdjson } from '../output/check-ndjson.ts';
import { CheckSarif } from '../output/check-sarif.ts';
import { CheckText } from '../output/check-text.ts';
import type { CheckFlags } from '../program.ts';

/** `lamellar check PATH…`: is this valid policy? */
export async function check(places: readonly string[], flags: CheckFlags, version: string): Promise<ExitStatus> {
  if (flags.stdinPath !== undefined && !places.includes('-'))
    throw new CommandError('--stdin-path names standard input, which is not among the paths', { hint: 'add `-`' });
  optimizeLater();
  const { files, environment } = policySurroundings(flags);
  const standard = places.includes('-') ? await readStandardPolicy(files, flags.stdinPath) : undefined;
  const named = places.map((place) => (place === '-' && standard !== undefined ? standard.name : place));
  const report = reportIn(flags.format, version);
  let failed = false;
  for (const path of checkedPaths(named, files)) {
    const checked = checkPath(path, environment);
    failed ||= checked.diagnostics.some(({ severity }) => severity === 'error' || flags.failOn === 'warning');
    await report.file(checked);
  }
  await report.end();
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

function checkPath(checked: CheckedPath, environment: PolicyEnvironment): CheckedFile {
  const { path } = checked;
  if ('reason' in checked) return { path, valid: false, profiles: [], diagnostics: [unreadable(checked)] };
  const { valid, profiles, diagnostics } = checkPolicy(checked.source, environment);
  return { path, valid, profiles: profiles.map(textOf), diagnostics };
}

/** Whatever a path leads to, it is told where all else is told. */
function unreadable({ path, reason, hint }: Extract<CheckedPath, { reason: string }>): Diagnostic {
  const source = new Source(path === '' ? '``' : path, '' as ByteString);
  const span = { source, start: 0, end: 0 };
  const diagnostic = { code: 'unreadable-file', severity: 'error', message: reason, span } as const;
  return hint === undefined ? diagnostic : { ...diagnostic, hint };
}
