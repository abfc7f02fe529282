import type { ContainerPolicy } from '@lamellar/container-policies';
import { askedOperations } from '../oracle/decision-case.ts';
import { operationNamed } from '../oracle/operation-named.ts';

/** What a catalogue expects of two profiles, as far as real processes are asked about it. */
export interface ExpectedVerdict {
  readonly subject: string;
  readonly target: string;
  /** The place in `askedOperations`. */
  readonly operation: number;
  readonly isAllowed: boolean;
}

/** The expectations of policies about each other's profiles and `unconfined`, one operation each. */
export function expectedVerdicts(policies: readonly ContainerPolicy[]): readonly ExpectedVerdict[] {
  const known = new Set(['unconfined', ...policies.flatMap(({ profiles }) => profiles)]);
  return policies
    .flatMap(({ expectations }) => expectations)
    .filter(({ subject, target }) => known.has(subject) && known.has(target))
    .flatMap(({ verdict, operation, subject, target }) => {
      const isAllowed = verdict === 'allow';
      const places = operation.names.map((name) =>
        askedOperations.indexOf(operationNamed(`${operation.class}:${name}`)),
      );
      return places.filter((at) => at >= 0).map((at) => ({ subject, target, operation: at, isAllowed }));
    });
}
