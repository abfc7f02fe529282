import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../source/bytes.ts';
import { fragment, problems } from './policy.ts';

/** What somebody wrote, what is said about which part of it, and what it becomes where the hint is followed. */
type Slip = readonly [written: string, message: string, at: string, hint: string, followed: string];

/** Each slip is told once, and nothing is wrong where its hint was followed. */
export function slips(what: string, cases: readonly Slip[]): void {
  describe(`a slip in ${what}`, () => {
    it.each(cases)('%j', (written, message, at, hint, followed) => {
      expect(problems(fragment(written))).toEqual([{ message, at: bytesOf(at), hint }]);
      expect(problems(fragment(followed))).toEqual([]);
    });
  });
}

/** Valid text that resembles slips. */
export function noSlips(texts: readonly string[]): void {
  describe('what only resembles a slip', () => {
    it.each(texts)('is none: %s', (text) => {
      expect(problems(fragment(text))).toEqual([]);
    });
  });
}
