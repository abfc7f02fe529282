import { expect, inject, test } from 'vitest';
import { shuffled, randomPart } from './random-part.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');

test('a part has the requested size, keeps the order, and is constant in a run', () => {
  const part = randomPart('letters', letters, 15);
  expect(part).toHaveLength(inject('everything') > 0 ? letters.length : inject('inCi') ? 15 : 5);
  expect(part.toSorted()).toEqual(part);
  expect(randomPart('letters', letters, 15)).toEqual(part);
});

test('laws have separate parts', () => {
  const orders = ['a', 'b', 'c'].map((law) => shuffled(law, letters).join(''));
  expect(new Set(orders).size).toBe(orders.length);
});

test('a part has at most all values', () => {
  expect(randomPart('few', ['a', 'b'], 9)).toEqual(['a', 'b']);
});

test('an order has each value once', () => {
  expect(shuffled('letters', letters).toSorted()).toEqual(letters);
});
