import { describe, expect, test } from 'vitest';
import { permissionWords } from '../language/keywords/permissions.ts';
import { allSignals } from '../language/keywords/signals.ts';
import { automatonClasses } from './automaton-classes.ts';
import { printOperation } from './parse-operations.ts';
import { grantedBits } from './permission-words.ts';
import { allBits } from './policy-class.ts';
import { classRows, crossCheckRows, pairOperations, policyClasses, stackCheckRows } from './policy-classes.ts';

test('operations have a class, a number and a name for programs', () => {
  const texts = pairOperations.map(printOperation);
  expect(texts.slice(0, 4)).toEqual(['ptrace:read', 'ptrace:trace', 'signal:hup', 'signal:int']);
  expect(texts.at(-1)).toBe('signal:rtmin+32');
  expect(texts).toHaveLength(2 + allSignals.length);
});

describe.each(classRows.map((row) => [row.word, row] as const))('%s', (word, row) => {
  test('is found by its keyword', () => expect(policyClasses[word]).toBe(row));

  test('has operations with unique names', () => {
    expect(row.operations.map(({ name }) => row.operation(name))).toEqual(row.operations);
    expect(new Set(row.operations.map(({ name }) => name)).size).toBe(row.operations.length);
    expect(row.operation('')).toBeUndefined();
  });

  test('accepts its suggested names', () => {
    for (const name of row.names.suggestions) expect(row.operation(name), name).toBeDefined();
    expect(row.names.example.split(', ').filter((name) => row.operation(name) === undefined)).toEqual([]);
  });

  test('has words for its operations', () => {
    const [first] = row.operations;
    expect(row.names.words(first === undefined ? [] : [first.name])).toMatch(new RegExp(`^${word}( |$)`));
  });
});

describe.each(automatonClasses.map((row) => [row.word, row] as const))('%s, which has an automaton,', (word, row) => {
  test('has one bit for each permission, in order', () => {
    const bits = row.permissions.map(({ bit }) => bit);
    expect(bits).toEqual([...new Set(bits)].sort((left, right) => left - right));
    expect(allBits(row)).toBe(bits.reduce((all, bit) => all + bit, 0));
  });

  test('has a meaning for every permission word of rules', () => {
    const kind = word.replace('_', '-');
    const written: Readonly<Record<string, readonly string[]>> = permissionWords;
    expect(written[kind]).not.toEqual([]);
    for (const text of [...(written[kind] ?? []), ...('read' in row.permissionWords ? ['r', 'w', 'rw', 'wr'] : [])]) {
      const bits = grantedBits(row, text);
      expect({ text, bits: bits & allBits(row) }).toEqual({ text, bits });
      expect(bits, text).not.toBe(0);
    }
    for (const { name, bit } of row.permissions) expect(grantedBits(row, name)).toBe(bit);
  });
});

test.each(crossCheckRows.map((row) => [row.word, row] as const))(
  '%s requests its permissions from both sides, with the prefix of the object',
  (_, row) => {
    for (const { subject, object, before } of row.operations) {
      expect(row.permissions).toEqual(expect.arrayContaining([subject, object]));
      expect(before).toHaveLength(row.before === undefined ? 0 : 1);
    }
  },
);

test.each(stackCheckRows.map((row) => [row.word, row] as const))('%s requests its own permissions', (_, row) => {
  for (const { permission } of row.operations) expect(row.permissions).toContain(permission);
  expect(row.operations.some(({ object }) => object === 'label')).toBe(row.labelCondition !== undefined);
});

test('a capability has the place that the kernel reads', () => {
  const places = ['chown', 'mac_override', 'mac_admin', 'checkpoint_restore'].map((name) => {
    const operation = policyClasses.capability.operation(name);
    return [operation?.before, operation?.permission.bit];
  });
  expect(places).toEqual([
    [[0], 1],
    [[1], 1],
    [[1], 2],
    [[1], 0x100],
  ]);
});
