import { Budget } from '../../automata/budget.ts';
import { describe, expect, it } from 'vitest';
import { policyClasses } from '../../classes/policy-classes.ts';
import type { PolicyNamespace } from '../../namespaces/policy-namespace.ts';
import { bytes, readPolicy } from '../../testing/read-policy.ts';
import { minimalAutomaton } from './minimal-automaton.ts';
import { peerStates } from './reachable-states.ts';
import { simplePatterns } from './simple-patterns.ts';

const trace = 2;

/** What is read back from the automaton of a pattern, or of several. */
function readBack(patterns: readonly string[]): readonly string[] | undefined {
  const rules = patterns.map((pattern) => `ptrace trace peer="${pattern}",`).join(' ');
  const policy = policyOf(readPolicy({ '': `profile a { ${rules} }` }));
  const budget = new Budget(1e7);
  const dfa = { step: policy.step.bind(policy), classOf: (byte: number) => byte };
  const reachable = peerStates(dfa, policy.start(policyClasses.ptrace.byte), budget);
  if (reachable === undefined) throw new Error('too many states');
  const accepts = reachable.states.map((state) => (policy.permissions(state).allow & trace) !== 0);
  const minimal = minimalAutomaton(reachable, accepts, budget);
  if (minimal === undefined) throw new Error('too much work');
  return simplePatterns(minimal);
}

function policyOf(root: PolicyNamespace) {
  const found = root.profile(bytes('a'));
  if (found.kind !== 'profile') throw new Error(found.kind);
  return found.profile.policy;
}

describe('simplePatterns', () => {
  it.each([
    'unconfined',
    '/usr/bin/man',
    '/usr/bin/*',
    '/usr/bin/**',
    '/usr/bin/{,*}',
    '/usr/bin/{,**}',
    'lxc-*',
    'lxc-**',
    '**',
    '*',
    'a?c',
    'a[bc]d',
    'a[0-9]',
    'a[^/b]c',
    '/*/bin/x',
    '/home/*/**',
    'a\\*b',
    '//&x\\{y',
    '\\^\\[\\]\\?',
  ])('reads back %j as it was', (pattern) => {
    expect(readBack([pattern])).toEqual([pattern]);
  });

  it.each([
    [['{a,b}c'], ['[ab]c']],
    [['{web,db}'], ['db', 'web']],
    [
      ['a', 'ab'],
      ['a', 'ab'],
    ],
    [['a*', 'abc'], ['a*']],
    [['?**'], ['{?,/}**', '?**']],
    [
      ['web', 'web//*'],
      ['web', 'web//*'],
    ],
  ])('reads back %j as one of the ways to say it', (patterns, expected) => {
    const found = readBack(patterns) ?? [];
    expect(
      found.every((pattern) => expected.includes(pattern)),
      found.join(' '),
    ).toBe(true);
    expect(found.length).toBeGreaterThan(0);
    expect(readBack(found)).toEqual(found);
  });

  it.each(['*foo', '/**/lib', '{a,b}{c,d}{e,f}{g,h}{i,j}*k*l', '{a,ab,abc}*{d,e}*{f,g}'])(
    'gives up on %j',
    (pattern) => {
      expect(readBack([pattern])).toBeUndefined();
    },
  );

  it('gives up on more alternatives than anyone reads', () => {
    expect(readBack(Array.from({ length: 40 }, (_, index) => `${'x'.repeat(index)}y`))).toBeUndefined();
  });
});
