import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { apparmor41, apparmor50, type CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import type { ProfileName } from '../profile/profile.ts';
import { warnOfConfusables } from '../rule-checks/warn-of-confusables.ts';
import { warnOfStyle } from '../rule-checks/warn-of-style.ts';
import { checkFileRules } from '../compile/files/check-file-rules.ts';
import { wrongFile, wrongFileError } from '../language/wrong-file.ts';
import type { PolicyCache } from '../compile/includes/policy-cache.ts';
import type { PolicyEnvironment } from '../compile/includes/policy-environment.ts';
import type { PolicyText } from '../compile/policy-text.ts';
import { PolicyUnit } from '../compile/policy-unit.ts';
import { refuseUncompilable } from './refuse-uncompilable.ts';
import type { Source } from '../source/source.ts';
import { warnOfOwners } from './warn-of-owners.ts';

/** The result of checking a policy file. */
export interface CheckedPolicy {
  /** True if apparmor_parser would accept the file: all of its profiles or none. */
  readonly valid: boolean;
  /** The declared profiles, including children and hats, in the order of the text. */
  readonly profiles: readonly ProfileName[];
  /**
   * Errors and warnings in the order of the file. Diagnostics of included files are at the includes, with the path of
   * includes.
   */
  readonly diagnostics: readonly Diagnostic[];
}

const bothCompilers = [apparmor41, apparmor50];

/**
 * Checks a policy file as apparmor_parser treats an argument: a separate policy with its own preamble. Checks the text,
 * the included files and every profile, regardless of earlier errors. Never throws on input.
 *
 * @param compilers - a refusal by all compilers is an error, by some a warning
 */
export function checkPolicy(
  source: Source,
  environment: PolicyEnvironment,
  compilers?: readonly CompilerBehaviours[],
): CheckedPolicy {
  return checkUnit(new PolicyUnit(source, environment), compilers);
}

/** Checks a policy file that a policy namespace has loaded, as `checkPolicy` does. */
export function checkUnit(unit: PolicyUnit, compilers: readonly CompilerBehaviours[] = bothCompilers): CheckedPolicy {
  const { source, environment } = unit;
  const nul = source.text.indexOf('\0');
  if (nul >= 0) return { valid: false, profiles: [], diagnostics: [nulDiagnostic(source, nul)] };
  const text = unit.read();
  for (const profile of text.profiles) checkFileRules(profile, text.fileCheckContext(profile, compilers));
  text.compile();
  warnOfFile(text, environment.cache);
  warnOfOwners(text, environment, compilers, text.report.add);
  environment.cache.forget(source);
  const diagnostics = refuseUncompilable(inOrder(text.report.diagnostics));
  return {
    valid: diagnostics.every(({ severity }) => severity !== 'error'),
    profiles: text.profiles.map(({ name }) => name),
    diagnostics,
  };
}

/** Warns of obsolete, dangerous or misleading text in the file and in all included files. */
function warnOfFile({ source, statements, report }: PolicyText, cache: PolicyCache): void {
  warnOfStyle(statements, false, report.add);
  warnOfConfusables(source, report.add);
  for (const file of report.included) for (const warning of cache.styleOf(file)) report.add(warning);
}

/** For apparmor_parser, a NUL silently ends the surrounding name or rule: never intended. */
function nulDiagnostic(source: Source, at: number): Diagnostic {
  const wrong = wrongFile(source.text, source.name, 'policy');
  if (wrong !== undefined && wrong.kind !== 'binary') return wrongFileError(source, wrong);
  return {
    code: 'unexpected-token',
    severity: 'error',
    message: 'a NUL byte in policy text',
    span: { source, start: at, end: at + 1 },
    hint: 'is this a different kind of file? `lamellar dump` shows compiled policy',
  };
}

/** Sorts diagnostics by their place in the main file; the place of an include for included files. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((left, right) => comparePaths(pathTo(left), pathTo(right)));
}

/** Returns the offsets of the includes on the path to a place, and of the place. */
function pathTo({ span, via = [] }: Diagnostic): readonly number[] {
  return [...via, span].map(({ start }) => start);
}

function comparePaths(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((offset, index) => offset !== right[index]);
  return at === -1 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
}
