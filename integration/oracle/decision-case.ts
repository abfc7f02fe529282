import type { PairOperation } from '@lamellar/core/classes';
import type { ByteString } from '@lamellar/core/language';
import { operationNamed } from './operation-named.ts';

/** The questions for an oracle: policy and pairs of labels. */
export interface DecisionCase {
  readonly name: string;
  /** The source text of each policy namespace; the root's path is empty, parents come before children. */
  readonly policy: readonly NamespacePolicy[];
  readonly pairs: readonly LabelPair[];
}

export interface NamespacePolicy {
  readonly namespace: readonly ByteString[];
  readonly text: ByteString;
}

/** Two labels in the view of the root namespace. */
export interface LabelPair {
  readonly subject: ByteString;
  readonly target: ByteString;
}

/** The signals to ask for every pair, in order. */
export const comparedSignals = ['exists', 'hup', 'int', 'kill', 'usr1', 'term', 'chld', 'cont', 'rtmin+8'] as const;

/** The operations to ask for every pair, in order: the digits of an answer have the same order. */
export const comparedOperations: readonly PairOperation[] = [
  operationNamed('ptrace:read'),
  operationNamed('ptrace:trace'),
  ...comparedSignals.map((name) => operationNamed(`signal:${name}`)),
];

/** The answers of an oracle to a case, or the reason for refusing the policy or a label. */
export type CaseAnswer =
  | {
      /** The digits of each pair, in the order of `parseOperationsArgument`: 1 allowed, 0 refused. */
      readonly digits: readonly string[];
      /** The labels as the kernel would print them, without modes, in the order of first use by the pairs. */
      readonly labels?: readonly ByteString[];
    }
  | { readonly refused: string };

/** A decision procedure: core over text rules, compiled policy, or a running kernel. */
export interface Oracle {
  readonly name: string;
  /** Answers the cases in order. Throws if the oracle itself fails. */
  answer(cases: readonly DecisionCase[]): Promise<readonly CaseAnswer[]>;
}
