import { printable, suggest, type ByteString } from '@lamellar/core/language';
import { lintChecks, type LintCheck } from '@lamellar/core/lint';
import { enter } from '../adapters/process/logger.ts';
import { listPaths, readStandardPolicy } from '../adapters/policy/checked-paths.ts';
import { withOwnIncludes } from '../adapters/policy/own-includes.ts';
import { hasColor } from '../adapters/process/standard-streams.ts';
import type { CheckOptions } from '../check/check-all.ts';
import type { CheckedFile } from '../check/checked-file.ts';
import { isManifest } from '../check/is-manifest.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { applyFixes } from '../lint/apply-fixes.ts';
import { lintFiles } from '../lint/lint-files.ts';
import { checkSarif } from '../render/check-sarif.ts';
import { checkText } from '../render/check-text.ts';
import { itemByItem, type ItemReport } from '../render/item-report.ts';
import { LineWriter } from '../render/line-writer.ts';
import { checkedFileView } from '../views/check-view.ts';

/** The options of `lint`. */
export interface LintFlags extends CheckOptions {
  readonly stdinPath?: string;
  readonly rule?: readonly string[];
  readonly fix?: true;
  readonly format: 'human' | 'ndjson' | 'sarif';
  readonly failOn: 'error' | 'warning';
}

/** `lamellar lint PATH…`: reports valid rules without the intended effect. */
export async function lint(places: readonly string[], given: LintFlags, version: string): Promise<ExitStatus> {
  const flags = withOwnIncludes(given, places);
  if (flags.stdinPath !== undefined && !places.includes('-'))
    throw new CommandError('--stdin-path names standard input, which is not among the paths', { hint: 'add `-`' });
  const only = flags.rule === undefined ? undefined : new Set(flags.rule.map(checkCalled));
  const standard = places.includes('-') ? await readStandardPolicy(flags.stdinPath) : undefined;
  if (standard !== undefined && flags.fix === true)
    throw new CommandError('--fix changes files, and standard input is not a file', { hint: 'name the file' });
  const named = places.map((place) => (place === '-' && standard !== undefined ? standard.name : place));
  const manifests = named.filter(isManifest);
  const listed = listPaths(named.filter((place) => !isManifest(place)));
  enter(`checking ${places.map((place) => (place === '-' ? 'standard input' : place)).join(', ')}`, listed.length);
  const run = { options: flags, standard, only };
  let files = lintFiles(listed, manifests, run);
  if (flags.fix === true && applyFixes(files, isValidWith(flags))) files = lintFiles(listed, manifests, run);
  const report = reportIn(flags, version);
  const out = new LineWriter();
  for (const file of files) out.write(report.add(file));
  out.write(report.end());
  out.end();
  return statusFor(files, flags);
}

/** Returns a check of a changed text, in place of the file. */
function isValidWith(flags: LintFlags): (path: string, text: ByteString) => boolean {
  return (path, text) => {
    const run = { options: flags, standard: { name: path, text }, only: undefined };
    return lintFiles([{ path }], [], run).every(({ valid }) => valid);
  };
}

function checkCalled(word: string): LintCheck {
  const known = lintChecks.find((check) => check === word);
  if (known !== undefined) return known;
  const near = suggest(word, lintChecks);
  throw new CommandError(`--rule ${printable(word)}: no check has this name`, {
    hint: near === undefined ? `the checks are ${lintChecks.join(', ')}` : `did you mean \`${near}\`?`,
  });
}

function statusFor(files: readonly CheckedFile[], { failOn }: LintFlags): ExitStatus {
  if (files.some(({ isUnreadable }) => isUnreadable)) return exitStatus.invalid;
  const isFailed = files.some(({ valid, diagnostics }) => !valid || (failOn === 'warning' && diagnostics.length > 0));
  return isFailed ? exitStatus.denied : exitStatus.success;
}

function reportIn({ format }: LintFlags, version: string): ItemReport<CheckedFile> {
  switch (format) {
    case 'human':
      return checkText(true, hasColor('stdout'));
    case 'ndjson':
      return itemByItem((file) => `${JSON.stringify(checkedFileView(file))}\n`);
    case 'sarif':
      return checkSarif(version);
  }
}
