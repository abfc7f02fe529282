import { describe, expect, it } from 'vitest';
import { Budget } from '../automata/budget.ts';
import { policyClasses } from '../classes/policy-classes.ts';
import type { ByteString } from '../source/bytes.ts';
import { peerForms, peerRuleParts } from '../compile/peer-layouts.ts';
import { compilePlainRules } from '../compile/plain-rules.ts';
import { decompileClass } from './decompile-class.ts';

/** Compiles rules with patterns of peers, and decompiles the automaton. */
function decompile(patterns: readonly string[]): readonly string[] {
  const rules = patterns.map((pattern) => `ptrace trace peer="${pattern}",` as ByteString);
  const policy = compilePlainRules(rules, 'v9');
  const { byte } = policyClasses.ptrace;
  const form = peerForms.get('ptrace');
  if (form === undefined) throw new Error('no form');
  const found = decompileClass(
    {
      start: policy.start(byte),
      step: (state, next) => policy.step(state, next),
      classOf: (next) => policy.byteClass?.(byte, next) ?? next,
      effects: (state) => ({ prompt: 0, allow: policy.permissions(state).allow, audit: 0, 'audit-deny': 0, deny: 0 }),
    },
    form,
    'v9',
    new Budget(1e7),
  );
  expect(found.counterexamples).toEqual([]);
  return found.rules.map(({ about = '', bits = 0 }) => peerRuleParts('ptrace', about, bits).peer ?? '**');
}

describe('patterns of peers', () => {
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
  ])('decompiles %j to the same text', (pattern) => {
    expect(decompile([pattern])).toEqual([pattern]);
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
  ])('decompiles %j to an equivalent text', (patterns, expected) => {
    const found = decompile(patterns) ?? [];
    expect(
      found.every((pattern) => expected.includes(pattern)),
      found.join(' '),
    ).toBe(true);
    expect(found.length).toBeGreaterThan(0);
    expect(decompile(found)).toEqual(found);
  });

  it.each(['*foo', '/**/lib', '{a,b}{c,d}{e,f}{g,h}{i,j}*k*l', '{a,ab,abc}*{d,e}*{f,g}'])(
    'decompiles %j to equivalent patterns',
    (pattern) => {
      expect(decompile([pattern])).not.toEqual([]);
    },
  );

  it('decompiles all alternatives', () => {
    const names = Array.from({ length: 40 }, (_, index) => `${'x'.repeat(index)}y`);
    expect(decompile(names)).toEqual(names.toSorted());
  });
});
