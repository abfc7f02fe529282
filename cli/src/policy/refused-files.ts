import { checkPolicy } from '@lamellar/core/check';
import type { Diagnostic } from '@lamellar/core/language';
import { PolicyUnit } from '@lamellar/core/namespaces';
import type { CommandPolicy } from './load-policy.ts';

/** The policy files that a compiler refuses. */
export interface RefusedFiles {
  readonly count: number;
  /** True if the compiler refuses every file. */
  readonly isAll: boolean;
  readonly errors: readonly Diagnostic[];
}

/** Checks the files of a policy with its compiler. Compiled policy is not refused. */
export function refusedFiles({ policy, compiler }: CommandPolicy): RefusedFiles {
  const assumed = compiler();
  const units = [...policy.root.all()].flatMap((namespace) => namespace.units);
  const refused = units.flatMap((unit) => {
    if (!(unit instanceof PolicyUnit)) return [];
    const errors = checkPolicy(unit.source, unit.environment, [assumed]).diagnostics.filter(
      ({ severity, refusedBy }) => (refusedBy === undefined ? severity === 'error' : refusedBy === assumed.name),
    );
    return errors.length === 0 ? [] : [errors];
  });
  return {
    count: refused.length,
    isAll: refused.length > 0 && refused.length === units.length,
    errors: refused.flat(),
  };
}
