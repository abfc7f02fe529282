import type { ContainerPolicy } from '@lamellar/container-policies';
import { signalNumber, type Operation } from '@lamellar/core';
import { askedOperations } from '../oracle/decision-case.ts';

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
      const operations: readonly Operation[] =
        operation.kind === 'ptrace'
          ? operation.accesses.map((access) => ({ kind: 'ptrace', access }))
          : operation.signals.map((name) => ({ kind: 'signal', signal: numberOf(name) }));
      const isAllowed = verdict === 'allow';
      const places = operations.map((each) => askedOperations.findIndex((asked) => isSame(asked, each)));
      return places.filter((at) => at >= 0).map((at) => ({ subject, target, operation: at, isAllowed }));
    });
}

function isSame(one: Operation, other: Operation): boolean {
  if (one.kind === 'ptrace') return other.kind === 'ptrace' && one.access === other.access;
  return other.kind === 'signal' && one.signal === other.signal;
}

function numberOf(name: string) {
  const signal = signalNumber(name);
  if (signal === undefined) throw new Error(`no signal ${name}`);
  return signal;
}
