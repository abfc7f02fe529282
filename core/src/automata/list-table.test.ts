import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ListTable } from './list-table.ts';

const lists = fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }), { maxLength: 200 });

test('equal lists have equal, consecutive numbers', () => {
  fc.assert(
    fc.property(lists, (added) => {
      const table = new ListTable();
      const numbers = new Map<string, number>();
      for (const list of added) {
        const key = list.join();
        if (!numbers.has(key)) numbers.set(key, numbers.size);
        expect(table.add(list)).toBe(numbers.get(key));
        expect(table.size).toBe(numbers.size);
      }
      for (const [key, number] of numbers) {
        const kept: number[] = [];
        for (let at = table.from(number); at < table.to(number); at++) kept.push(table.item(at));
        expect(kept.join()).toBe(key);
        expect(table.isEqual(number, kept)).toBe(true);
        expect(table.isEqual(number, [...kept, 0])).toBe(false);
      }
    }),
  );
});
