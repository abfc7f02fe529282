import { describe, expect, it } from 'vitest';
import type { Expression } from '../ast.ts';
import { fragment, plainWord, problems, shape, statement } from '../testing/policy.ts';

describe('includes and abi', () => {
  it.each([
    ['include <a/b c>', { kind: 'include', hash: false, ifExists: false, file: { form: 'search', path: 'a/b c' } }],
    ['include < a >', { file: { form: 'search', path: 'a' } }],
    ['include <\va\f>', { file: { form: 'search', path: 'a' } }],
    ['include \va\f', { file: { form: 'bare', path: 'a' } }],
    ['include <"a b">', { file: { form: 'search', path: 'a b' } }],
    ['#include <a>\n', { hash: true }],
    ['include "/a b"', { file: { form: 'quoted', path: '/a b' } }],
    ['include a/b', { file: { form: 'bare', path: 'a/b' } }],
    ['include if exists <a>', { ifExists: true, file: { form: 'search', path: 'a' } }],
    ['#include if exists "a"\n', { hash: true, ifExists: true, file: { form: 'quoted' } }],
    ['include if', { ifExists: false, file: { form: 'bare', path: 'if' } }],
    ['abi <abi/4.0>,', { kind: 'abi', file: { form: 'search', path: 'abi/4.0' } }],
    ['abi "a" ,', { kind: 'abi', file: { form: 'quoted', path: 'a' } }],
    ['abi a/b,', { kind: 'abi', file: { form: 'bare', path: 'a/b' } }],
  ])('%j', (text, expected) => expect(statement(text)).toMatchObject(expected));
});

describe('aliases', () => {
  it.each([
    ['alias /a/ -> /b/,', { keyword: 'alias', from: plainWord('/a/'), to: plainWord('/b/') }],
    ['rewrite /a -> "/b c",', { keyword: 'rewrite', to: { raw: '"/b c"', value: '/b c' } }],
  ])('%s', (text, expected) => expect(statement(text)).toMatchObject({ kind: 'alias', ...expected }));
});

describe('variables', () => {
  it.each([
    ['@{A}=a b', { name: 'A', braced: true, operator: '=', values: [plainWord('a'), plainWord('b')] }],
    ['@A = a', { name: 'A', braced: false }],
    ['@{A} += "a b" c,d', { operator: '+=', values: [{ raw: '"a b"', value: 'a b' }, plainWord('c,d')] }],
    ['@{A}?=a', { operator: '?=' }],
    ['@{A} := a', { operator: ':=' }],
    ['@{A}=a \\\n  b', { values: [plainWord('a'), plainWord('b')] }],
    ['@{A}=""', { values: [{ raw: '""', value: '' }] }],
    ['@{A}=@{B}/c=d', { values: [plainWord('@{B}/c=d')] }],
  ])('%j', (text, expected) => expect(statement(text)).toMatchObject({ kind: 'variable-assignment', ...expected }));

  it('end at a backslash with a carriage return', () => {
    const { ast, diagnostics } = fragment('@{A}=a \\\r\n@{B}=b\r\n');
    expect(shape(ast.statements)).toMatchObject([{ values: [plainWord('a'), plainWord('\\')] }, { name: 'B' }]);
    expect(problems({ ast, diagnostics })).toEqual([
      {
        message: '`\\` before a carriage return is a value',
        at: '\\',
        hint: 'a `\\` continues the line only directly before a line feed',
      },
    ]);
  });

  it('end at the end of the line or at a comment', () => {
    expect(() => statement('@{A}=a\nb')).toThrow('unknown keyword');
    expect(() => statement('@{A}=a # b\n')).toThrow('not one statement');
  });
});

describe('expressions', () => {
  const a: Expression = { kind: 'boolean-variable', name: 'a' } as Expression;
  const b: Expression = { kind: 'boolean-variable', name: 'b' } as Expression;
  const c: Expression = { kind: 'boolean-variable', name: 'c' } as Expression;
  const word = (text: string) => ({ kind: 'word', word: plainWord(text) });
  const variable = (name: string) => ({ kind: 'variable', name });

  it.each([
    ['TRUE', { kind: 'boolean-literal', value: true }],
    ['$a', a],
    ['${a}', a],
    ['not $a', { kind: 'not', operand: a }],
    ['not not $a', { kind: 'not', operand: { kind: 'not', operand: a } }],
    ['defined @{x}', { kind: 'defined', of: 'variable', name: 'x' }],
    ['defined $x', { kind: 'defined', of: 'boolean', name: 'x' }],
    ['$a or $b and $c', { kind: 'or', left: a, right: { kind: 'and', left: b, right: c } }],
    ['$a and $b or $c', { kind: 'or', left: { kind: 'and', left: a, right: b }, right: c }],
    ['($a or $b) and $c', { kind: 'and', left: { kind: 'or', left: a, right: b }, right: c }],
    ['@{x} == y', { kind: 'comparison', operator: '==', left: variable('x'), right: word('y') }],
    ['y in @{x}', { kind: 'comparison', operator: 'in', left: word('y'), right: variable('x') }],
    ['@{x}/y != "a b"', { operator: '!=', left: word('@{x}/y'), right: { word: { value: 'a b' } } }],
    ['1 <= 2', { operator: '<=' }],
    ['1 >= 2', { operator: '>=' }],
    ['1 < 2', { operator: '<' }],
    ['1 > 2', { operator: '>' }],
    ['(defined @{x} )', { kind: 'defined', name: 'x' }],
  ])('%s', (text, expected) => {
    expect(statement(`$x = ${text}`)).toMatchObject({ kind: 'boolean-assignment', name: 'x', value: expected });
    expect(statement(`if ${text} { }`)).toMatchObject({ kind: 'conditional', condition: expected });
  });

  it.each([
    ['$x =\ntrue', { kind: 'boolean-literal', value: true }],
    ['$x = # why\n not # why\n defined\n@{x}', { kind: 'not', operand: { kind: 'defined' } }],
    ['$x = $a\nand $b', { kind: 'and', left: a, right: b }],
    ['$x = $a or \r\n$b\r\n', { kind: 'or', left: a, right: b }],
    ['$x = @{x} ==\n/y', { kind: 'comparison', left: variable('x'), right: word('/y') }],
  ])('continue an assignment after missing text: %j', (text, value) => {
    expect(statement(text)).toMatchObject({ kind: 'boolean-assignment', value });
  });

  it.each([
    ['$x = $a\n$b = true\n', 'not one statement'],
    ['$x = ( $a\nor $b )\n', 'expected `)`'],
    ['$x = @{x}\n== y\n', 'is neither true nor false'],
    ['$x =\n@{x} == y\n', 'expected a value or a variable'],
    ['$x =\n$y = $a\n', 'expected a value or a variable'],
  ])('end an assignment: %j', (text, message) => expect(() => statement(text)).toThrow(message));

  it('need no blanks between tokens of AppArmor 4.1', () => {
    expect(statement('if not$a { }')).toMatchObject({ condition: { kind: 'not', operand: a } });
    expect(statement('if defined@{x} { }')).toMatchObject({ condition: { kind: 'defined' } });
  });

  it('may touch the brace of their block', () => {
    expect(statement('if not $a{ }')).toMatchObject({ condition: { kind: 'not' } });
    expect(statement('if $a{/a r,}')).toMatchObject({ condition: a, then: [{ kind: 'file' }] });
  });
});
