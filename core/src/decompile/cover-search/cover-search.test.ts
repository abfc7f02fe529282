import { Budget } from '../../automata/budget.ts';
import { array, assert, constantFrom, dictionary, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LazyDfa } from '../../automata/dfa.ts';
import { Nfa } from '../../automata/nfa.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { findInProduct } from '../../automata/product.ts';
import { globOf, type RuleLayout } from '../../classes/rule-layout.ts';
import { parseAare } from '../../patterns/aare.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { searchCover } from './cover-search.ts';

const layout: RuleLayout = {
  bits: 3,
  before: [],
  fields: [{ kind: 'text', end: [] }],
  about: ([template = []]) => {
    const glob = globOf(template);
    return glob === undefined ? undefined : [glob];
  },
};

function pattern(glob: string): Pattern {
  const read = parseAare(glob as ByteString);
  if ('error' in read) throw new Error(glob);
  return read.pattern;
}

/** Returns an automaton of globs with the given grants and denials. */
function automatonOf(globs: Readonly<Record<string, number>>, denied: Readonly<Record<string, number>> = {}) {
  const nfa = new Nfa<{ readonly allow: number; readonly deny: number }>();
  const entry = (of: typeof globs, bits: (one: number) => { allow: number; deny: number }) =>
    Object.entries(of).map(([glob, one]) => nfa.pattern(pattern(glob), nfa.accept(bits(one))));
  const dfa = new LazyDfa(
    nfa,
    nfa.branch([...entry(globs, (allow) => ({ allow, deny: 0 })), ...entry(denied, (deny) => ({ allow: 0, deny }))]),
  );
  const of = (state: number, what: 'allow' | 'deny'): number =>
    dfa.accepts(state).reduce((bits, one) => bits | one[what], 0);
  return {
    start: dfa.start,
    step: (state: number, byte: number) => dfa.step(state, byte),
    classOf: (byte: number) => dfa.classOf(byte),
    must: (state: number) => of(state, 'allow') & ~of(state, 'deny'),
    may: (state: number) => of(state, 'allow') | of(state, 'deny'),
  };
}

function found(globs: Readonly<Record<string, number>>, denied?: Readonly<Record<string, number>>) {
  const { rules, uncovered } = searchCover(automatonOf(globs, denied), layout, new Budget(1e7));
  expect(uncovered).toBe(undefined);
  return Object.fromEntries(rules.map(({ about, bits }) => [about.join(), bits]));
}

describe('searchCover', () => {
  it.each<Readonly<Record<string, number>>>([
    { '/etc/**': 1 },
    { '/etc/*': 1, '/etc/passwd': 3 },
    { '/usr/lib/**.so*': 1, '/usr/lib/': 2 },
    { '/home/*/.ssh/{,**}': 1 },
    { '/dev/tty[0-9]*': 3 },
    { '/x?': 1, '/xyz': 1 },
    { '{,**}': 1 },
  ])('finds %j', (globs) => {
    const expected = Object.entries(globs).map(([glob, bits]) => [glob === '{,**}' ? '**' : glob, bits]);
    expect(found(globs)).toEqual(Object.fromEntries(expected));
  });

  it('reports one pattern as a whole, and each alternative separately', () => {
    expect(found({ '/a/{b,cd}': 1, '/a/b': 2 })).toEqual({ '/a/b': 3, '/a/cd': 1 });
  });

  it('leaves denied strings to the denial', () => {
    expect(found({ '/etc/**': 1 }, { '/etc/shadow': 1 })).toEqual({ '/etc/**': 1 });
  });

  it('reports an insufficient budget', () => {
    const { uncovered } = searchCover(automatonOf({ '/etc/**': 1, '/usr/**': 2 }), layout, new Budget(50));
    expect(uncovered).not.toBe(undefined);
  });

  it('covers exactly the strings of any globs', () => {
    const piece = constantFrom('/', 'a', 'b', 'c', '*', '**', '?', '[ab]', '{a,bc}', '/a', '.so');
    const glob = array(piece, { minLength: 1, maxLength: 6 }).map((pieces) =>
      pieces.join('').replaceAll(/\*{3,}/g, '**'),
    );
    const rules = dictionary(glob, integer({ min: 1, max: 3 }), { minKeys: 1, maxKeys: 4 });
    assert(
      property(rules, (globs) => {
        const automaton = automatonOf(globs);
        const { rules: shown, uncovered } = searchCover(automaton, layout, new Budget(1e7));
        const nfa = new Nfa<number>();
        const dfa = new LazyDfa(
          nfa,
          nfa.branch(
            shown.flatMap(({ about, bits }) => about.map((one) => nfa.pattern(pattern(one), nfa.accept(bits)))),
          ),
        );
        // A name has a byte at least.
        const names = patternDfa(pattern('{?,/}**'));
        const difference = findInProduct(
          [automaton, dfa, names].map((part) => ({
            start: part.start,
            step: (state: number, byte: number) => part.step(state, byte),
            classOf: (byte: number) => part.classOf(byte),
          })),
          (states) => {
            const bits = dfa.accepts(states(1)).reduce((all, one) => all | one, 0);
            return names.accepts(states(2)).length > 0 && bits !== automaton.must(states(0));
          },
        );
        expect([uncovered, difference]).toEqual([undefined, undefined]);
      }),
      { numRuns: 60 },
    );
  });
});
