import { describe, expect, test } from 'vitest';
import { eachOf } from './cases.ts';
import { judgeLaw } from './law.ts';

const cases = eachOf([1, 2, 3]);

describe('a law', () => {
  test('passes if the cases agree and compare as much as stated', async () => {
    const found = await judgeLaw('pairs', cases, { atLeast: { pairs: 6 } }, (one, count) => {
      count({ pairs: one });
      return [];
    });
    expect(found).toEqual([]);
  });

  test('fails if the cases compare too little', async () => {
    const found = await judgeLaw('pairs', cases, { atLeast: { pairs: 7, valid: 1 } }, (one, count) => {
      count({ pairs: one });
      return [];
    });
    expect(found).toEqual(['6 pairs were compared, not 7', '0 valid were compared, not 1']);
  });

  test('fails with the disagreements and errors of its cases', async () => {
    const found = await judgeLaw('pairs', cases, { atLeast: {} }, (one) => {
      if (one === 3) throw new RangeError('no such case');
      return one === 2 ? ['differs'] : [];
    });
    expect(found[0]).toBe('case 2: differs');
    expect(found[1]).toContain('case 3: RangeError: no such case');
    expect(found).toHaveLength(2);
  });
});
