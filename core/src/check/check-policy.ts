import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { PolicyEnvironment } from '../profile/policy-unit.ts';
import { PolicyUnit } from '../profile/policy-unit.ts';
import type { ProfileName } from '../profile/profile.ts';
import type { Source } from '../source/source.ts';

/** All that there is to say about a policy file. */
export interface CheckedPolicy {
  /** Whether apparmor_parser would take the file: all of its profiles or none. */
  readonly valid: boolean;
  /** The profiles that it declares, children and hats included, in the order written. */
  readonly profiles: readonly ProfileName[];
  /** Errors and warnings, those of included files with the way there. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks one policy file as apparmor_parser takes one argument: a policy by itself, with a preamble of its own.
 * Its text, what it includes and each of its profiles are looked at, whatever was found wrong before. Never throws on input.
 */
export function checkPolicy(source: Source, environment: PolicyEnvironment): CheckedPolicy {
  const unit = new PolicyUnit(source, environment);
  const valid = unit.isValid();
  return { valid, profiles: unit.declared().map(({ name }) => name), diagnostics: unit.diagnostics };
}
