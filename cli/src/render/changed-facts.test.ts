import { expect, test } from 'vitest';
import { changedFacts } from './changed-facts.ts';

const at = new Date('2026-11-27T12:00:10.250Z');

test('what is so no more comes before what is so since', () => {
  expect(changedFacts(['a', 'b', 'b'], ['c', 'b'], at)).toBe('2026-11-27T12:00:10Z - a\n2026-11-27T12:00:10Z + c\n');
});

test('where all is as it was nothing is told', () => expect(changedFacts(['a', 'b'], ['b', 'a'], at)).toBe(''));
