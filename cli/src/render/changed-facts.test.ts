import { expect, test } from 'vitest';
import { changedFacts } from './changed-facts.ts';

const at = new Date('2026-11-27T12:00:10.250Z');

test('ended facts precede new facts', () => {
  expect(changedFacts(['a', 'b', 'b'], ['c', 'b'], at)).toBe('2026-11-27T12:00:10Z - a\n2026-11-27T12:00:10Z + c\n');
});

test('equal facts give no output', () => expect(changedFacts(['a', 'b'], ['b', 'a'], at)).toBe(''));
