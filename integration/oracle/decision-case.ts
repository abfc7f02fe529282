import { signalNumber, type ByteString, type Operation } from '@lamellar/core';

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
export const askedOperations: readonly Operation[] = [
  { kind: 'ptrace', access: 'read' },
  { kind: 'ptrace', access: 'trace' },
  ...askedSignals.map((name): Operation => {
    const signal = signalNumber(name);
    if (signal === undefined) throw new Error(`no signal ${name}`);
    return { kind: 'signal', signal };
  }),
];

/** For each pair, a digit for each of `askedOperations`: 1 allowed, 0 refused. Or why the policy or a label was refused. */
export type CaseAnswer = { readonly digits: readonly string[] } | { readonly refused: string };

/** Something that decides: the text rules as core reads them, compiled policy, a running kernel. */
export interface Oracle {
  readonly name: string;
  /** One answer a case, in their order. Throws where the oracle itself fails. */
  answer(cases: readonly DecisionCase[]): Promise<readonly CaseAnswer[]>;
}
