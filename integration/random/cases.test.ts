import { expect, inject, test } from 'vitest';
import { chosenCases, eachOf, numberedCases, somePart } from './cases.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
const isPart = inject('everything') === 0;

test('a run has the fixed cases and some random cases, and repeats them', () => {
  const chosen = chosenCases('numbers', numberedCases(3, 6, 40));
  expect(chosen.slice(0, 3)).toEqual([1, 2, 3]);
  const length = inject('inCi') ? 9 : 5;
  expect(isPart ? chosen.length : length).toBe(length);
  expect(new Set(chosen).size).toBe(chosen.length);
  expect(chosenCases('numbers', numberedCases(3, 6, 40))).toEqual(chosen);
});

test('fixed cases have any numbers', () => {
  expect(chosenCases('numbers', numberedCases([76, 84], 0, 100)).slice(0, 2)).toEqual([76, 84]);
});

test('a fixed part of values is the same for every law', () => {
  const { fixed } = somePart(letters, 5, 2);
  expect(fixed).toHaveLength(5);
  expect(somePart(letters, 5, 2).fixed).toEqual(fixed);
  expect(chosenCases('one', somePart(letters, 5, 2)).slice(0, 5)).toEqual(fixed);
});

test('a part may contain all cases', () => {
  expect(chosenCases('few', somePart(['a', 'b'], 3, 3))).toEqual(['a', 'b']);
  expect(chosenCases('each', eachOf(letters))).toEqual(letters);
});
