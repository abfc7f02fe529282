import { expect, test } from 'vitest';
import { policyClasses } from '../classes/policy-classes.ts';
import { parseAare } from '../patterns/aare.ts';
import { someText, emptyPattern } from '../patterns/pattern.ts';
import { bytes } from '../testing/read-policy.ts';
import { compareAutomata, type AutomatonComparison } from './compare-automata.ts';
import { RuleAutomaton, RuleProgram, type RuleTerms } from './rule-automaton.ts';

function ptrace(peer: string | undefined, changes: Partial<RuleTerms> = {}): RuleTerms {
  const parsed = peer === undefined ? { pattern: someText } : parseAare(bytes(peer));
  if (!('pattern' in parsed)) throw new Error(parsed.error.message);
  return {
    classByte: policyClasses.ptrace.byte,
    effect: 'allow',
    permissions: 0x1e,
    priority: 0,
    audit: false,
    before: [],
    object: parsed.pattern,
    ...changes,
  };
}

function compare(left: readonly RuleTerms[], right: readonly RuleTerms[], ignoreLiveness = false): AutomatonComparison {
  const [one, other] = [left, right].map((rules) => new RuleAutomaton<never>(new RuleProgram(rules), []));
  if (one === undefined || other === undefined) throw new RangeError('two automata');
  return compareAutomata(one, other, policyClasses.ptrace, ignoreLiveness);
}

test('rules with equal languages are equivalent', () => {
  expect(compare([ptrace('{a,b}*')], [ptrace('a*'), ptrace('b*')])).toMatchObject({ difference: undefined });
  expect(compare([ptrace(undefined)], [ptrace('**'), ptrace('x')]).difference).toBeUndefined();
});

test.each([
  ['abc', 'abd', 'abc'],
  ['a*', 'a?', 'aaa'],
  ['/**', '/*', '/\u0001/'],
])('the witness for `%s` and `%s` is a shortest string', (left, right, longest) => {
  const witness = compare([ptrace(left)], [ptrace(right)]).difference?.witness ?? '';
  expect(witness.length).toBeLessThanOrEqual(longest.length);
  expect(witness).not.toBe('');
});

test('a logged refusal ends the search, and a quiet refusal does not', () => {
  const loud = [ptrace('a', { effect: 'deny', audit: true })];
  const quiet = [ptrace('a', { effect: 'deny' })];
  expect(compare(loud, []).difference).toBeUndefined();
  expect(compare(quiet, []).difference).toMatchObject({ witness: 'a', left: { quiet: 0x1e }, right: { quiet: 0 } });
  expect(compare(quiet, quiet, true)).toEqual({ pairs: 3, difference: undefined });
});

test('only the strings after the class count if the class requires it', () => {
  const [one, other] = [[ptrace('', { object: emptyPattern })], []].map(
    (rules) => new RuleAutomaton<never>(new RuleProgram(rules), []),
  );
  if (one === undefined || other === undefined) throw new RangeError('two automata');
  expect(compareAutomata(one, other, policyClasses.ptrace).difference).toBeUndefined();
  const counting = { ...policyClasses.ptrace, countsStart: true };
  expect(compareAutomata(one, other, counting).difference).toMatchObject({ witness: '', left: { allow: 0x1e } });
});
