import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { match, type State } from './automaton.ts';
import { policyClasses } from '../classes/policy-classes.ts';
import { anyPolicy, policyOfDraft } from '../testing/arbitrary-policy.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { NameTrie } from './trie.ts';

const name = fc
  .tuple(
    fc.constantFrom('', 'lxc-c_', 'lxc-', 'al'),
    fc.stringMatching(/^[ab/]{0,3}$/),
    fc.constantFrom('', 'pha', '//nginx', '</v>'),
  )
  .map((parts) => bytes(parts.join('')));

/** Lists the states after the names, found by a traversal of the whole trie. */
function statesOf(runs: ReturnType<NameTrie['walk']>): readonly State[] {
  const states: State[] = [];
  for (const { from, to, state } of runs) {
    expect(from).toBe(states.length);
    for (let index = from; index < to; index++) states.push(state);
  }
  return states;
}

test('a traversal of all names reaches the states of separate traversals', () => {
  fc.assert(
    fc.property(anyPolicy, fc.uniqueArray(name, { maxLength: 20 }), (draft, names) => {
      const { policy } = labelNamed(policyOfDraft(draft), 'alpha').parts[0].profile;
      const trie = new NameTrie(names);
      for (const start of [
        policy.start(policyClasses.ptrace.byte),
        policy.step(policy.start(policyClasses.signal.byte), 15),
      ]) {
        const expected = trie.names.map((each) => match(policy, start, each));
        expect(statesOf(trie.walk(policy, start))).toEqual(expected);
      }
    }),
    { numRuns: 60 },
  );
});

test('the maximum number of names that each extend the previous name', () => {
  const names = Array.from({ length: 5_000 }, (_, index) => bytes('a'.repeat(index + 1)));
  const { policy } = labelNamed(readPolicy({ '': 'profile p { ptrace peer=a{a,b}, }' }), 'p').parts[0].profile;
  const states = statesOf(new NameTrie(names).walk(policy, policy.start(policyClasses.ptrace.byte)));
  expect(states.map((state) => policy.permissions(state).allow !== 0).indexOf(true)).toBe(1);
  expect(new Set(states.slice(2))).toEqual(new Set([0]));
});

test.each<[rule: string, runs: readonly string[]]>([
  ['ptrace,', ['lxc-a to web']],
  ['ptrace peer=lxc-*,', ['lxc-a to lxc-b', 'web to web']],
  ['ptrace peer=lxc-a,', ['lxc-a to lxc-a', 'lxc-b to web']],
  ['signal,', ['lxc-a to web']],
])('%s distinguishes: %j', (rule, expected) => {
  const { policy } = labelNamed(readPolicy({ '': `profile p { ${rule} }` }), 'p').parts[0].profile;
  const trie = new NameTrie(['web', 'lxc-b', 'lxc-a'].map((each) => bytes(each)));
  const runs = trie
    .walk(policy, policy.start(policyClasses.ptrace.byte))
    .map(({ from, to }) => `${trie.names[from]} to ${trie.names[to - 1]}`);
  expect(runs).toEqual(expected);
});
