import { deadState, type State } from '../automata/automaton.ts';
import { unlessTooLarge, type Budget } from '../automata/budget.ts';
import { someText } from '../patterns/pattern.ts';
import { globOf, type RuleLayout } from '../classes/rule-layout.ts';
import type { BinaryProfile } from '../binary/format/compiled-profile.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import { limitReached, searchCover } from './cover-search/cover-search.ts';

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
  const target = {
    start: match.start,
    step: (state: State, byte: number) => match.dfa.step(state, byte),
    classOf: (byte: number) => match.dfa.classOf(byte),
    must: accepts,
    may: accepts,
  };
  const { rules, uncovered } = unlessTooLarge(
    () => searchCover(target, layout, budget),
    () => ({ rules: [], uncovered: limitReached }),
  );
  const patterns = new Set(rules.flatMap(({ about }) => about as ByteString[]));
  return { patterns: [...patterns].sort(compareBytes), isComplete: uncovered === undefined };
}
