import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyClasses } from '../classes/policy-classes.ts';
import { parseAare } from '../patterns/aare.ts';
import { anyByte, byteSet } from '../patterns/byte-set.ts';
import { someText } from '../patterns/pattern.ts';
import { patternLetters as letters, patterns } from '../testing/arbitrary-pattern.ts';
import { bytes } from '../testing/read-policy.ts';
import { match } from './automaton.ts';
import { AutomatonTooLargeError } from './budget.ts';
import { compareAutomata } from './compare-automata.ts';
import { RuleAutomaton, RuleProgram, type RuleTerms, type SharedAutomata } from './rule-automaton.ts';

const { signal, ptrace } = policyClasses;
const term = 15;
const kill = 9;
const send = 2;
const receive = 4;

function rule(peer: string | undefined, changes: Partial<RuleTerms> = {}): RuleTerms {
  const parsed = peer === undefined ? { pattern: someText } : parseAare(bytes(peer));
  if ('error' in parsed) throw new Error(parsed.error.message);
  return {
    classByte: signal.byte,
    effect: 'allow',
    permissions: send,
    priority: 0,
    audit: false,
    before: [anyByte],
    object: parsed.pattern,
    ...changes,
  };
}

function stateOf(rules: readonly RuleTerms[], peer: string) {
  const automaton = new RuleAutomaton(
    new RuleProgram(rules),
    rules.map((_, index) => index),
  );
  const state = match(automaton, automaton.step(automaton.start(signal.byte), term), bytes(peer));
  return { automaton, state, ...automaton.permissions(state), live: automaton.isLive(state) };
}

describe('the permissions of a state', () => {
  const deny = { effect: 'deny' } as const;
  test.each<[what: string, rules: readonly RuleTerms[], allow: number, quiet: number, deciding: readonly number[]]>([
    ['no rule', [], 0, 0, []],
    ['one allows', [rule('a')], send, 0, [0]],
    ['another peer', [rule('b')], 0, 0, []],
    ['no peer means any', [rule(undefined)], send, 0, [0]],
    ['another signal', [rule('a', { before: [byteSet([kill])] })], 0, 0, []],
    ['this signal among others', [rule('a', { before: [byteSet([kill, term])] })], send, 0, [0]],
    ['both allow', [rule('a'), rule('*')], send, 0, [0, 1]],
    ['a deny beats an allow', [rule('a'), rule('*', deny)], 0, send, [1]],
    ['an audit deny is not quiet', [rule('a'), rule('*', { ...deny, audit: true })], 0, 0, [1]],
    ['one plain deny makes it quiet', [rule('*', { ...deny, audit: true }), rule('a', deny)], 0, send, [0, 1]],
    ['a higher priority beats a deny', [rule('a', { priority: 1 }), rule('*', deny)], send, 0, [0]],
    ['a higher deny beats an allow', [rule('a'), rule('*', { ...deny, priority: 1 })], 0, send, [1]],
    ['a deny of another permission', [rule('a'), rule('a', { ...deny, permissions: receive })], send, receive, [0]],
    ['ptrace rules are apart', [rule('a', { classByte: ptrace.byte, before: [] })], 0, 0, []],
  ])('%s', (_, rules, allow, quiet, deciding) => {
    const found = stateOf(rules, 'a');
    expect({ allow: found.allow, quiet: found.quiet }).toEqual({ allow, quiet });
    expect(found.automaton.origins(found.state, send)).toEqual(deciding);
  });
});

describe('a state is live if a continuation is allowed or quietly denied', () => {
  const deny = { effect: 'deny' } as const;
  test.each<[what: string, rules: readonly RuleTerms[], peer: string, live: boolean]>([
    ['in the middle of a name', [rule('alpha')], 'al', true],
    ['at its end', [rule('alpha')], 'alpha', true],
    ['past it', [rule('alpha')], 'alphax', false],
    ['a deny is a permission, too', [rule('alpha', deny)], 'al', true],
    ['an audit deny is none', [rule('alpha', { ...deny, audit: true })], 'al', false],
    ['nor is what an audit deny takes back', [rule('al*'), rule('**', { ...deny, audit: true })], 'al', false],
    ['another signal', [rule('alpha', { before: [byteSet([kill])] })], 'al', false],
  ])('%s', (_, rules, peer, live) => {
    expect(stateOf(rules, peer).live).toBe(live);
  });
});

test('profiles with the same rules share states, and each has its own origins', () => {
  const program = new RuleProgram([rule('a')]);
  const [one, other] = [new RuleAutomaton(program, ['one']), new RuleAutomaton(program, ['other'])];
  const state = match(one, one.step(one.start(signal.byte), term), bytes('a'));
  expect(one.origins(state, send)).toEqual(['one']);
  expect(other.origins(state, send)).toEqual(['other']);
});

test('no state distinguishes bytes of one class', () => {
  const signals = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 4 });
  const rules = fc.array(fc.record({ object: patterns, before: signals }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(rules, fc.string({ unit: fc.constantFrom(...letters), maxLength: 4 }), (some, name) => {
      const terms = some.map(({ object, before }) => rule(undefined, { object, before: [byteSet(before)] }));
      const automaton = new RuleAutomaton(new RuleProgram(terms), terms);
      const start = automaton.start(signal.byte);
      const states = [start, ...some.flatMap(({ before: [byte = 0] }) => automaton.step(start, byte))].flatMap(
        (state) => [state, match(automaton, state, bytes(name))],
      );
      // A call of `expect` for each byte would take most of the time.
      const wrong: (readonly [state: number, byte: number])[] = [];
      for (const state of states) {
        const after = new Map<number, number>();
        for (let byte = 0; byte < 256; byte++) {
          const number = automaton.byteClass(signal.byte, byte);
          const next = automaton.step(state, byte);
          if ((after.get(number) ?? next) !== next) wrong.push([state, byte]);
          after.set(number, next);
        }
      }
      expect(wrong).toEqual([]);
    }),
  );
});

describe('merged', () => {
  test('merged rules have the same results as separate rules', () => {
    const signals = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 4 });
    const someRule = fc
      .record({
        object: patterns,
        before: signals.map((some) => [byteSet(some)]),
        effect: fc.constantFrom('allow' as const, 'deny' as const),
        permissions: fc.constantFrom(send, receive, send | receive),
        priority: fc.constantFrom(0, 0, 1),
        audit: fc.boolean(),
      })
      .map((changes) => rule(undefined, changes));
    fc.assert(
      fc.property(fc.array(someRule, { maxLength: 6 }), (rules) => {
        const automaton = new RuleAutomaton(new RuleProgram(rules), rules);
        const merged = automaton.merged(signal.byte);
        expect(compareAutomata(automaton, merged, signal).difference).toBeUndefined();
        expect(compareAutomata(merged, automaton, signal).difference).toBeUndefined();
      }),
    );
  });

  test('equal continuations of different prefixes share a state', () => {
    // Behind `/`, each of these has a place of its own in each rule that still matches.
    const rules = ['a', 'b', 'c', 'd'].map((letter) => rule(`{/*${letter}*,x${letter}}/**`));
    const automaton = new RuleAutomaton(new RuleProgram(rules), rules);
    const merged = automaton.merged(signal.byte);
    const [own, less] = [automaton, merged].map((one) => compareAutomata(one, one, signal).pairs);
    expect(less).toBeLessThan((own ?? 0) / 2);
  });

  test('programs with equal rules of a class share its automaton', () => {
    const automata: SharedAutomata = new Map();
    const [one, other] = [rule('a*'), rule('b')];
    const shared = new RuleProgram([one, other], automata).ofClass(signal.byte);
    expect(new RuleProgram([one, other], automata).ofClass(signal.byte)).toBe(shared);
    expect(new RuleProgram([one], automata).ofClass(signal.byte)).not.toBe(shared);
  });
});

describe('programs that share automata', () => {
  test('match like separate programs', () => {
    const someRules = fc.array(patterns, { minLength: 1, maxLength: 4 });
    const names = fc.array(fc.string({ unit: fc.constantFrom(...letters), maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(someRules, { minLength: 2, maxLength: 4 }), names, (programs, some) => {
        const automata: SharedAutomata = new Map();
        const made: { shared: RuleProgram; own: RuleProgram }[] = [];
        for (const objects of programs) {
          const rules = objects.map((object) => rule(undefined, { object, before: [] }));
          made.push({ shared: new RuleProgram(rules, automata), own: new RuleProgram(rules) });
          // Each program adds classes of bytes to states that the programs before have used.
          for (const { shared, own } of made)
            for (const name of some) {
              const [state, expected] = [shared, own].map((one) => match(one, one.start(signal.byte), bytes(name)));
              expect(shared.permissions(state ?? 0)).toEqual(own.permissions(expected ?? 0));
              expect(shared.deciding(state ?? 0, send)).toEqual(own.deciding(expected ?? 0, send));
              expect(shared.isLive(state ?? 0)).toBe(own.isLive(expected ?? 0));
            }
        }
      }),
    );
  });

  test('a program with too many states leaves the further programs', () => {
    const automata: SharedAutomata = new Map();
    const [large, small] = [`**a${'?'.repeat(20)}`, 'b*'].map(
      (peer) => new RuleProgram([rule(peer, { before: [] })], automata),
    );
    const names = Array.from({ length: 2 ** 17 }, (_, number) =>
      bytes(number.toString(2).padStart(20, '0').replaceAll('1', 'a').replaceAll('0', 'b')),
    );
    const states = (program = small) =>
      names.map((name) => program && match(program, program.start(signal.byte), name)).length;
    expect(() => states(large)).toThrow(AutomatonTooLargeError);
    expect(states(small)).toBe(names.length);
  });
});
