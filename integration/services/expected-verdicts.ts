import type { ContainerPolicy } from '@lamellar/container-policies';
import { comparedOperations } from '../oracle/decision-case.ts';
import { operationNamed } from '../oracle/operation-named.ts';

/** A catalogue's expectation about two profiles, limited to operations measured with real processes. */
export interface ExpectedVerdict {
  readonly subject: string;
  readonly target: string;
  /** The index in `parseOperationsArgument`. */
  readonly operation: number;
  readonly isAllowed: boolean;
}

/** The expectations between profiles of the policies and `unconfined`, as single operations. */
export function expectedVerdicts(policies: readonly ContainerPolicy[]): readonly ExpectedVerdict[] {
  const known = new Set(['unconfined', ...policies.flatMap(({ profiles }) => profiles)]);
  return policies
    .flatMap(({ expectations }) => expectations)
    .filter(({ subject, target }) => known.has(subject) && known.has(target))
    .flatMap(({ verdict, operation, subject, target }) => {
      const isAllowed = verdict === 'allow';
      const places = operation.names.map((name) =>
        comparedOperations.indexOf(operationNamed(`${operation.class}:${name}`)),
      );
      return places.filter((at) => at >= 0).map((at) => ({ subject, target, operation: at, isAllowed }));
    });
}
