import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { apparmor41, apparmor50, type CompilerBehaviours } from '../exec-conflicts/compiler-behaviours.ts';
import type { ProfileName } from '../profile/profile.ts';
import { warnOfLookAlikes } from '../rules/warn-of-look-alikes.ts';
import { warnOfStyle } from '../rules/warn-of-style.ts';
import { checkFileRules } from '../text/check-file-rules.ts';
import type { PolicyCache } from '../text/policy-cache.ts';
import type { PolicyEnvironment } from '../text/policy-environment.ts';
import { PolicyText } from '../text/policy-text.ts';
import { refuseWhatNoneTakes } from './refuse-what-none-takes.ts';
import type { Source } from '../source/source.ts';
import { warnOfOwners } from './warn-of-owners.ts';

/** All that there is to say about a policy file. */
export interface CheckedPolicy {
  /** Whether apparmor_parser would take the file: all of its profiles or none. */
  readonly valid: boolean;
  /** The profiles that it declares, children and hats included, in the order written. */
  readonly profiles: readonly ProfileName[];
  /** Errors and warnings in the order of the file; those of what it includes at the includes, with the way there. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks one policy file as apparmor_parser takes one argument: a policy by itself, with a preamble of its own.
 * Its text, what it includes and each of its profiles are looked at, whatever was found wrong before. Never throws on input.
 *
 * @param compilers - what all of these refuse is an error, what only some do a warning
 */
export function checkPolicy(
  source: Source,
  environment: PolicyEnvironment,
  compilers: readonly CompilerBehaviours[] = [apparmor41, apparmor50],
): CheckedPolicy {
  const nul = source.text.indexOf('\0');
  if (nul >= 0) return { valid: false, profiles: [], diagnostics: [noText(source, nul)] };
  const text = new PolicyText(source, environment);
  for (const profile of text.profiles) checkFileRules(profile, text.fileCheckContext(profile, compilers));
  text.compile();
  warnOfFile(text, environment.cache);
  warnOfOwners(text, environment, compilers, text.report.tell);
  environment.cache.forget(source);
  const diagnostics = refuseWhatNoneTakes(inOrder(text.report.diagnostics));
  return {
    valid: diagnostics.every(({ severity }) => severity !== 'error'),
    profiles: text.profiles.map(({ name }) => name),
    diagnostics,
  };
}

/** Warns of what is valid, and obsolete, dangerous or not what it looks like, in the file and in all that it includes. */
function warnOfFile({ source, statements, report }: PolicyText, cache: PolicyCache): void {
  warnOfStyle(statements, false, report.tell);
  warnOfLookAlikes(source, report.tell);
  for (const file of report.included) for (const warning of cache.styleOf(file)) report.tell(warning);
}

/** To apparmor_parser a NUL ends the name or rule that it stands in, without a word: nobody means that. */
function noText(source: Source, at: number): Diagnostic {
  return {
    code: 'unexpected-token',
    severity: 'error',
    message: 'a NUL byte, which no policy text has',
    span: { source, start: at, end: at + 1 },
    hint: 'is this another kind of file? What is in compiled policy, `lamellar dump` shows',
  };
}

/** By the place in the file itself, which for what stands in an include is the place of the include. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((left, right) => comparePaths(pathTo(left), pathTo(right)));
}

/** The offsets of the includes that lead to a place, and its own. */
function pathTo({ span, via = [] }: Diagnostic): readonly number[] {
  return [...via, span].map(({ start }) => start);
}

function comparePaths(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((offset, index) => offset !== right[index]);
  return at === -1 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
}
