import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../source/bytes.ts';
import { fragment, problems } from './policy.ts';

/** A test case: the text, the expected message with the underlined part and the hint, and the corrected text. */
type Slip = readonly [written: string, message: string, at: string, hint: string, followed: string];

/** Expects a single diagnostic for every slip, and none after the correction. */
export function slips(what: string, cases: readonly Slip[]): void {
  describe(`a slip in ${what}`, () => {
    it.each(cases)('%j', (written, message, at, hint, followed) => {
      expect(problems(fragment(written))).toEqual([{ message, at: bytesOf(at), hint }]);
      expect(problems(fragment(followed))).toEqual([]);
    });
  });
}

/** Expects no diagnostics for valid text similar to slips. */
export function noSlips(texts: readonly string[]): void {
  describe('what only resembles a slip', () => {
    it.each(texts)('is none: %s', (text) => {
      expect(problems(fragment(text))).toEqual([]);
    });
  });
}
