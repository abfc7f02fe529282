import { expect, inject, test } from 'vitest';
import { shuffled, randomPart } from './random-part.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');

test('a part is as large as asked for, in the order of the whole, and the same in the same run', () => {
  const part = randomPart('letters', letters, 5);
  expect(part).toHaveLength(inject('everything') > 0 ? letters.length : 5);
  expect(part.toSorted()).toEqual(part);
  expect(randomPart('letters', letters, 5)).toEqual(part);
});

test('laws have parts of their own', () => {
  const orders = ['a', 'b', 'c'].map((law) => shuffled(law, letters).join(''));
  expect(new Set(orders).size).toBe(orders.length);
});

test('a part that would be larger than the whole is the whole', () => {
  expect(randomPart('few', ['a', 'b'], 3)).toEqual(['a', 'b']);
});

test('any order has each value once', () => {
  expect(shuffled('letters', letters).toSorted()).toEqual(letters);
});
