import { deadState } from '../automata/automaton.ts';
import { AutomatonTooLargeError, type Budget } from '../automata/budget.ts';
import { someText } from '../patterns/pattern.ts';
import { globOf, type RuleLayout } from '../classes/rule-layout.ts';
import type { BinaryProfile } from '../binary/format/compiled-profile.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import { searchCover } from './cover-search/cover-search.ts';

/** The patterns of an attachment. */
export interface DecompiledAttachment {
  readonly patterns: readonly ByteString[];
  /** Is true if the patterns match all programs that the profile attaches to. */
  readonly isComplete: boolean;
}

const layout: RuleLayout = {
  bits: 1,
  before: [],
  fields: [{ kind: 'text', requested: someText, end: [] }],
  about: ([path = []]) => {
    const glob = globOf(path);
    return glob === undefined ? undefined : [glob];
  },
};

/** Decompiles the attachment of a profile. */
export function decompileAttachment({ attachment }: BinaryProfile, budget: Budget): DecompiledAttachment {
  const { match } = attachment;
  if (match === undefined) return { patterns: [], isComplete: true };
  const accepts = (state: number) => (state !== deadState && match.permissions(state).allow !== 0 ? 1 : 0);
  try {
    const { rules, uncovered } = searchCover(
      {
        start: match.start,
        step: (state, byte) => match.dfa.step(state, byte),
        classOf: (byte) => match.dfa.classOf(byte),
        must: accepts,
        may: accepts,
      },
      layout,
      budget,
    );
    const patterns = new Set(rules.flatMap(({ about }) => about as ByteString[]));
    return { patterns: [...patterns].sort(compareBytes), isComplete: uncovered === undefined };
  } catch (error) {
    if (error instanceof AutomatonTooLargeError) return { patterns: [], isComplete: false };
    throw error;
  }
}
