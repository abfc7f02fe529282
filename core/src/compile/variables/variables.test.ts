import { describe, expect, test } from 'vitest';
import { bytes } from '../../testing/read-policy.ts';
import { Variables } from './variables.ts';

function variablesOf(sets: Readonly<Record<string, readonly string[]>>): Variables {
  const variables = new Variables();
  for (const [name, values] of Object.entries(sets)) variables.assign(bytes(name), values.map(bytes));
  return variables;
}

describe('expansion is textual', () => {
  const variables = variablesOf({
    one: ['a'],
    two: ['a', 'b'],
    paths: ['/x/', '/y'],
    nested: ['@{two}c', 'd'],
    deep: ['@{nested}@{one}'],
    none: [],
  });
  test.each([
    ['plain', 'plain'],
    ['@{one}', 'a'],
    ['x@{one}y', 'xay'],
    ['@{two}', '{a,b}'],
    ['@{two}@{two}', '{a,b}{a,b}'],
    ['@{nested}', '{ac,bc,d}'],
    ['@{deep}', '{aca,bca,da}'],
    // Slashes doubled at a seam are dropped, if a variable has several values.
    ['/@{paths}', '/{x/,y}'],
    ['@{paths}/z', '{/x,/y}/z'],
    ['/@{one}', '/a'],
    // A backslash escapes the variable, and two backslashes do not.
    ['\\@{one}', '\\@{one}'],
    ['\\\\@{one}', '\\\\a'],
    ['@one', '@one'],
    ['@{1}', '@{1}'],
  ])('%j', (text, expanded) => {
    expect(variables.expand(bytes(text))).toEqual({ text: expanded });
  });
});

test('AppArmor 5.0 sorts values, removes duplicates and joins slashes differently', () => {
  const variables = variablesOf({
    twice: ['/a', '/a'],
    paths: ['/x/', '/y', '/x/'],
    sorted: ['b', '\xff', 'a@{inner}', '\\'],
    inner: ['2', '1'],
  });
  const later = (text: string) => variables.expand(bytes(text), undefined, 'dropped-from-all');
  expect(later('@{twice}')).toEqual({ text: '/a' });
  expect(later('@{paths}/z')).toEqual({ text: '{/x,/y}/z' });
  expect(later('@{sorted}')).toEqual({ text: '{\\,a1,a2,b,\xff}' });
  expect(variables.expand(bytes('@{sorted}'))).toEqual({ text: '{b,\xff,a2,a1,\\}' });
});

describe('AppArmor 5.0 keeps the values before a value without an expansion', () => {
  const variables = variablesOf({
    self: ['/b', '@{self}', '/a'],
    round: ['/c/@{other}', '/a'],
    other: ['@{round}'],
    late: ['a', '@{late}'],
    missing: ['/b', '@{no}', '/a'],
    inner: ['x@{missing}', '/c'],
    two: ['1', '2'],
    after: ['/a@{two}', '/b@{no}'],
    before: ['/a@{two}', '/b', '/c@{no}'],
    boolean: ['/b', '@{flag}'],
    nameless: ['/b', '@{}'],
    large: ['a', '@{huge}'],
    huge: Array.from({ length: 100 }, () => '@{many}@{many}@{many}'),
    many: Array.from({ length: 100 }, (_, index) => `v${index}`),
  });
  variables.assignBoolean(bytes('flag'), true);
  test.each([
    ['@{self}', '{/a,/b}', 'recursive', 'self'],
    ['x@{round}', 'x/a', 'recursive', 'round'],
    ['@{missing}', '{/a,/b}', 'undefined', 'no'],
    ['@{inner}', '/c', 'undefined', 'no'],
    ['@{boolean}', '/b', 'boolean', 'flag'],
    // Values from nested variables come after all plain values.
    ['@{before}', '/b', 'undefined', 'no'],
  ])('%s', (text, expanded, kind, name) => {
    const cutShort = { kind, name, hasEarlier: true };
    expect(variables.expand(bytes(text))).toEqual({ text: expanded, cutShort });
    expect(variables.fault(bytes(text), new Map())).toEqual(cutShort);
  });
  test.each([
    ['@{other}', 'recursive'],
    ['@{late}', 'recursive'],
    ['@{self}@{late}', 'recursive'],
    ['@{behind}', 'undefined'],
    ['@{nameless}', 'undefined'],
    ['@{missing}@{no}', 'undefined'],
  ])('or crashes, or refuses: %s', (text, kind) => {
    expect(variables.expand(bytes(text))).toEqual({ error: { kind, name: expect.any(String) as string } });
    expect(variables.fault(bytes(text), new Map())).toEqual({ kind, name: expect.any(String) as string });
  });
  test('but not if there are too many', () =>
    expect(variables.expand(bytes('@{large}'))).toMatchObject({ error: { kind: 'too-large' } }));
});

test('a temporary variable has precedence', () => {
  const own = new Map([['profile_name', bytes('p')]]);
  expect(variablesOf({ profile_name: ['q'] }).expand(bytes('@{profile_name}'), own)).toEqual({ text: 'p' });
});

test('values added later count', () => {
  const variables = variablesOf({ one: ['a'], two: ['@{one}'] });
  expect(variables.expand(bytes('@{two}'))).toEqual({ text: 'a' });
  variables.append(bytes('one'), [bytes('b')]);
  expect(variables.expand(bytes('@{two}'))).toEqual({ text: '{a,b}' });
});

test.each(['expand', 'fault'] as const)('a chain of variables has a limit: %s', (method) => {
  const chain = Array.from({ length: 20_000 }, (_, index) => [`v${index}`, [`@{v${index + 1}}`]] as const);
  const result = variablesOf(Object.fromEntries(chain))[method](bytes('@{v0}'), new Map());
  expect(result).toMatchObject(method === 'fault' ? { kind: 'too-large' } : { error: { kind: 'too-large' } });
});

describe('values without an expansion', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => `v${index}`);
  const variables = variablesOf({
    self: ['@{self}'],
    ping: ['@{pong}'],
    pong: ['x@{ping}'],
    missing: ['@{nowhere}'],
    hundred,
    million: ['@{hundred}@{hundred}@{hundred}'],
    long: ['x'.repeat(1 << 19)],
    longer: ['@{long}@{long}@{long}'],
  });
  variables.assignBoolean(bytes('flag'), true);
  test.each([
    ['@{nowhere}', 'undefined', 'nowhere'],
    ['@{missing}', 'undefined', 'nowhere'],
    ['@{flag}', 'boolean', 'flag'],
    ['@{self}', 'recursive', 'self'],
    ['@{ping}', 'recursive', 'ping'],
    ['@{million}', 'too-large', 'million'],
    ['@{longer}', 'too-large', 'longer'],
    ['@{long}'.repeat(4), 'too-large', 'long'],
  ])('%s: %s', (text, kind, name) => {
    expect(variables.expand(bytes(text))).toEqual({ error: { kind, name } });
  });
});

describe('variables with a base', () => {
  const base = variablesOf({ one: ['a'], two: ['@{one}', 'b'], open: ['@{later}'] });
  const text = (variables: Variables, written: string): unknown => {
    const result = variables.expand(bytes(written));
    return 'text' in result ? result.text : result.error.kind;
  };

  test('have all variables of the base', () => expect(text(new Variables(base), '@{two}')).toBe('{a,b}'));

  test('add values to its variables', () => {
    const variables = new Variables(base);
    variables.assign(bytes('later'), [bytes('c')]);
    expect([text(variables, '@{open}'), text(base, '@{open}')]).toEqual(['c', 'undefined']);
  });

  test.each<[how: string, change: (variables: Variables) => void, expanded: string]>([
    ['by assigning it', (variables) => variables.assign(bytes('one'), [bytes('z')]), '{z,b}'],
    ['by adding to it', (variables) => variables.append(bytes('one'), [bytes('z')]), '{a,z,b}'],
    ['by making it a boolean', (variables) => variables.assignBoolean(bytes('one'), true), 'boolean'],
  ])('change further variables, %s, without an effect on the base', (_, change, expanded) => {
    expect(text(base, '@{two}')).toBe('{a,b}');
    const variables = new Variables(base);
    expect(text(variables, '@{two}')).toBe('{a,b}');
    change(variables);
    expect([text(variables, '@{two}'), text(base, '@{two}')]).toEqual([expanded, '{a,b}']);
  });
});
