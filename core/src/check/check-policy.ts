import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { PolicyEnvironment } from '../text/policy-environment.ts';
import { PolicyUnit } from '../text/policy-unit.ts';
import type { ProfileName } from '../profile/profile.ts';
import { refuseWhatNoneTakes } from './refuse-what-none-takes.ts';
import type { Source } from '../source/source.ts';

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
 */
export function checkPolicy(source: Source, environment: PolicyEnvironment): CheckedPolicy {
  const nul = source.text.indexOf('\0');
  if (nul >= 0) return { valid: false, profiles: [], diagnostics: [noText(source, nul)] };
  const unit = new PolicyUnit(source, environment);
  unit.checkFileRules();
  unit.isValid();
  unit.warnOfStyle();
  const profiles = unit.declared().map(({ name }) => name);
  environment.cache.forget(source);
  const diagnostics = refuseWhatNoneTakes(inOrder(unit.diagnostics));
  return { valid: diagnostics.every(({ severity }) => severity !== 'error'), profiles, diagnostics };
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
