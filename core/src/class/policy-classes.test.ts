import { describe, expect, test } from 'vitest';
import { permissionWords } from '../syntax/vocabulary/permissions.ts';
import { allSignals } from '../syntax/vocabulary/signals.ts';
import { printOperation } from './parse-operations.ts';
import { grantedBits } from './permission-words.ts';
import { allBits } from './policy-class.ts';
import { allOperations, classRows, policyClasses } from './policy-classes.ts';

test('programs are told of operations by class, number and name', () => {
  const texts = allOperations.map(printOperation);
  expect(texts.slice(0, 4)).toEqual(['ptrace:read', 'ptrace:trace', 'signal:hup', 'signal:int']);
  expect(texts.at(-1)).toBe('signal:rtmin+32');
  expect(texts).toHaveLength(2 + allSignals.length);
});

describe.each(classRows.map((row) => [row.word, row] as const))('%s', (word, row) => {
  test('is found by its word', () => expect(policyClasses[word]).toBe(row));

  test('has a bit for each permission, in their order', () => {
    const bits = row.permissions.map(({ bit }) => bit);
    expect(bits).toEqual([...new Set(bits)].sort((left, right) => left - right));
    expect(allBits(row)).toBe(bits.reduce((all, bit) => all + bit, 0));
  });

  test('has a meaning for every permission word of rules', () => {
    for (const written of [...permissionWords[word], 'r', 'w', 'rw', 'wr']) {
      const bits = grantedBits(row, written);
      expect({ written, bits: bits & allBits(row) }).toEqual({ written, bits });
      expect(bits, written).not.toBe(0);
    }
    for (const { name, bit } of row.permissions) expect(grantedBits(row, name)).toBe(bit);
  });

  test('has each operation by its name, which no other has', () => {
    expect(row.operations.map(({ name }) => row.operation(name))).toEqual(row.operations);
    expect(new Set(row.operations.map(({ name }) => name)).size).toBe(row.operations.length);
    expect(row.operation('')).toBeUndefined();
  });

  test('asks for its own permissions, with what stands before the object', () => {
    for (const { subject, object, before } of row.operations) {
      expect(row.permissions).toEqual(expect.arrayContaining([subject, object]));
      expect(before).toHaveLength(row.before === undefined ? 0 : 1);
    }
  });

  test('knows the names that it suggests', () => {
    for (const name of row.names.likely) expect(row.operation(name), name).toBeDefined();
    expect(row.names.example.split(', ').filter((name) => row.operation(name) === undefined)).toEqual([]);
  });
});
