import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, inject, test } from 'vitest';
import { KeptAnswers } from './kept-answers.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(inject('scratch'), 'answers-'));
});

/** Asks for answers as an audit does. Returns the keys whose answers the audit has computed. */
function audit(keys: readonly string[], program = 'lamellar 1'): readonly string[] {
  const answers = new KeptAnswers(folder, program);
  const computed: string[] = [];
  for (const key of keys)
    expect(
      answers.answer(key, () => {
        computed.push(key);
        return `about ${key}`;
      }),
    ).toBe(`about ${key}`);
  answers.save();
  return computed;
}

test('a later audit computes only the unknown answers', () => {
  expect(audit(['a', 'b', 'a'])).toEqual(['a', 'b']);
  expect(audit(['a', 'b'])).toEqual([]);
  expect(audit(['a', 'c'])).toEqual(['c']);
});

test('the file contains only the answers of the last audit, and is written only for new answers', () => {
  audit(['a', 'b']);
  const { ino } = statSync(path.join(folder, 'audit.answers'));
  audit(['a']);
  expect(statSync(path.join(folder, 'audit.answers')).ino).toBe(ino);
  audit(['a', 'c']);
  expect(audit(['b'])).toEqual(['b']);
});

test('a different program computes all answers', () => {
  audit(['a']);
  expect(audit(['a'], 'lamellar 2')).toEqual(['a']);
});

test('a damaged file counts as missing', () => {
  audit(['a']);
  writeFileSync(path.join(folder, 'audit.answers'), 'no answers');
  expect(audit(['a'])).toEqual(['a']);
  expect(readdirSync(folder)).toEqual(['audit.answers']);
});

test('different inputs have different digests, and equal inputs have equal ones', () => {
  const answers = new KeptAnswers(folder, 'lamellar 1');
  const [text, bytes] = ['profile a {}', Buffer.from('profile b {}')];
  expect(answers.digest(text)).toBe(answers.digest(Buffer.from(text)));
  expect(answers.digest(bytes)).toBe(answers.digest(new Uint8Array(bytes)));
  expect(answers.digest(bytes)).not.toBe(answers.digest(text));
});
