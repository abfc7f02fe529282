import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';

/** The compiler of a policy. */
export interface ChosenCompiler {
  readonly compiler: CompilerBehaviours;
  /** True if the user named the compiler: differences from other compilers do not matter. */
  readonly isChosen: boolean;
}

/**
 * Returns the diagnostics for the compiler: its refusals are errors. Refusals by a different compiler are warnings, and
 * have no effect if the user named the compiler.
 */
export function forCompiler(
  diagnostics: readonly Diagnostic[],
  { compiler, isChosen }: ChosenCompiler,
): readonly Diagnostic[] {
  return diagnostics.flatMap((one): readonly Diagnostic[] => {
    if (one.refusedBy === undefined) return [one];
    if (one.refusedBy === compiler.name) return [{ ...one, severity: 'error' }];
    return isChosen ? [] : [{ ...one, severity: 'warning' }];
  });
}
