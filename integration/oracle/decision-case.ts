import type { PairOperation } from '@lamellar/core';
import type { ByteString } from '@lamellar/core/language';
import { operationNamed } from './operation-named.ts';

/** Policy and pairs of labels: what an oracle is asked. */
export interface DecisionCase {
  readonly name: string;
  /** The source text of each policy namespace; the root's path is empty, parents come before their children. */
  readonly policy: readonly NamespacePolicy[];
  readonly pairs: readonly LabelPair[];
}

export interface NamespacePolicy {
  readonly namespace: readonly ByteString[];
  readonly text: ByteString;
}

/** Two labels as the root namespace sees them. */
export interface LabelPair {
  readonly subject: ByteString;
  readonly target: ByteString;
}

/** The signals that every pair is asked about, in this order. */
export const askedSignals = ['exists', 'hup', 'int', 'kill', 'usr1', 'term', 'chld', 'cont', 'rtmin+8'] as const;

/** What every pair is asked, in this order: an answer has one digit for each. */
export const askedOperations: readonly PairOperation[] = [
  operationNamed('ptrace:read'),
  operationNamed('ptrace:trace'),
  ...askedSignals.map((name) => operationNamed(`signal:${name}`)),
];

/** What an oracle says of a case, or why it refuses the policy or a label. */
export type CaseAnswer =
  | {
      /** For each pair, a digit for each of `askedOperations`: 1 allowed, 0 refused. */
      readonly digits: readonly string[];
      /** Each label as the kernel would print it, without modes, in the order in which the pairs first name them. */
      readonly labels?: readonly ByteString[];
    }
  | { readonly refused: string };

/** Something that decides: the text rules as core reads them, compiled policy, a running kernel. */
export interface Oracle {
  readonly name: string;
  /** One answer a case, in their order. Throws where the oracle itself fails. */
  answer(cases: readonly DecisionCase[]): Promise<readonly CaseAnswer[]>;
}
