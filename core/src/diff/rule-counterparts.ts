import { unlessTooLarge } from '../automata/budget.ts';
import { findWitness, isMember } from '../automata/language.ts';
import { sharedDfa } from '../automata/pattern-dfa.ts';
import type { ChangedTerms } from '../file-rules/changed-terms.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import { mayAllMeet } from '../file-rules/literal-prefixes.ts';
import { prefixesOf } from '../file-rules/rule-file-automaton.ts';
import { byteSetKey, bytesIn } from '../patterns/byte-set.ts';
import { emptyPattern, type Pattern } from '../patterns/pattern.ts';
import { groupedBy } from '../source/grouped-by.ts';
import type { ByteString } from '../source/bytes.ts';
import { memoised } from '../source/memoised.ts';
import { everyBit, signatureOf } from './rule-effects.ts';

type Files = FileAutomaton<unknown>;

/**
 * Drops changed rules with a counterpart: a changed rule of the other version with the same effect on at least the same
 * strings. Only further strings of the counterpart can have different verdicts.
 */
export function withoutCounterparts({ removed, added }: ChangedTerms, was: Files, is: Files): ChangedTerms {
  const [before, after] = [
    groupedBy(removed, (term) => signatureOf(term, everyBit, was)),
    groupedBy(added, (term) => signatureOf(term, everyBit, is)),
  ];
  const remaining = (own: typeof before, other: typeof before) =>
    [...own].flatMap(([signature, terms]) => {
      const others = new Set((other.get(signature) ?? []).flatMap(({ pattern, isPair }) => (isPair ? [] : pattern)));
      return others.size === 0 ? terms : terms.filter(({ pattern, isPair }) => isPair || !isInside(pattern, others));
    });
  return { removed: remaining(before, after), added: remaining(after, before) };
}

/** By pattern, known wider patterns. */
const knownWider = new WeakMap<Pattern, Set<Pattern>>();
const knownInclusions = new WeakMap<Pattern, WeakMap<Pattern, boolean>>();

/** Returns whether one of some patterns matches all strings of a pattern. */
function isInside(pattern: Pattern, others: ReadonlySet<Pattern>): boolean {
  const wider = memoised(knownWider, pattern, () => new Set<Pattern>());
  for (const one of wider) if (others.has(one)) return true;
  const prefixes = prefixesOf(pattern);
  for (const other of others) {
    if (!mayAllMeet(prefixes, prefixesOf(other)) || !includes(other, pattern)) continue;
    wider.add(other);
    return true;
  }
  return false;
}

/** Returns whether a pattern matches all strings of a narrower pattern; false if the automata are too large. */
function includes(wide: Pattern, narrow: Pattern): boolean {
  const known = memoised(knownInclusions, narrow, () => new WeakMap<Pattern, boolean>());
  return memoised(known, wide, () => {
    // Examples refute most inclusions without a product of automata.
    const examples = memoised(knownExamples, narrow, () => [exampleOf(narrow, 0), exampleOf(narrow, -1)]);
    if (examples.some((text) => !isMember(text, sharedDfa(wide)))) return false;
    if (hasAlternativesOf(wide, narrow)) return true;
    return unlessTooLarge(
      () => findWitness([sharedDfa(narrow)], [sharedDfa(wide)]) === undefined,
      () => false,
    );
  });
}

const knownExamples = new WeakMap<Pattern, readonly ByteString[]>();

/** Returns a string of a pattern, with the first or the last byte of every set. */
function exampleOf(pattern: Pattern, end: 0 | -1): ByteString {
  switch (pattern.kind) {
    case 'set':
      return String.fromCharCode(bytesIn(pattern.set).at(end) ?? 0) as ByteString;
    case 'star':
      return exampleOf(pattern.of, end);
    case 'sequence':
      return pattern.parts.map((part) => exampleOf(part, end)).join('') as ByteString;
    case 'choice':
      return exampleOf(pattern.alternatives.at(end) ?? emptyPattern, end);
  }
}

/** Returns whether patterns differ only in a single choice, and the first has all alternatives of the second. */
function hasAlternativesOf(wide: Pattern, narrow: Pattern): boolean {
  const [own, others] = [wide, narrow].map((pattern) => (pattern.kind === 'sequence' ? pattern.parts : [pattern]));
  if (own === undefined || others === undefined || own.length !== others.length) return false;
  let hasDifference = false;
  return own.every((part, index) => {
    const other = others[index];
    if (other === undefined) return false;
    if (keyOf(part) === keyOf(other)) return true;
    if (hasDifference || part.kind !== 'choice' || other.kind !== 'choice') return false;
    hasDifference = true;
    const alternatives = new Set(part.alternatives.map(keyOf));
    return other.alternatives.every((one) => alternatives.has(keyOf(one)));
  });
}

const knownKeys = new WeakMap<Pattern, string>();

/** Returns equal texts for equally built patterns. */
function keyOf(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'set':
      return byteSetKey(pattern.set);
    case 'star':
      return `*${keyOf(pattern.of)}`;
    case 'sequence':
      return memoised(knownKeys, pattern, () => `(${pattern.parts.map(keyOf).join(' ')})`);
    case 'choice':
      return memoised(knownKeys, pattern, () => `{${pattern.alternatives.map(keyOf).join('|')}}`);
  }
}
