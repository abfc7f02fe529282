import { expect, test } from 'vitest';
import { debouncedState } from './debounce.ts';

test.each<{ readonly states: string; readonly settled: string; readonly seconds: number }>([
  { states: 'aa', settled: 'a', seconds: 1 },
  { states: 'abcc', settled: 'c', seconds: 3 },
  { states: 'abaa', settled: 'a', seconds: 3 },
  { states: 'abababababababab', settled: 'a', seconds: 10 },
])('$states is $settled after $seconds s', async ({ states, settled, seconds }) => {
  let waited = 0;
  const found = await debouncedState(
    () => states.charAt(waited / 1000),
    (milliseconds) => {
      waited += milliseconds;
      return Promise.resolve();
    },
  );
  expect([found, waited]).toEqual([settled, seconds * 1000]);
});
