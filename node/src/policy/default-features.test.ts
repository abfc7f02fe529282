import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { filesOfParserOptions } from './default-features.ts';

let file: string;

beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'lamellar-parser-')), 'parser.conf');
});

afterEach(() => rmSync(path.dirname(file), { recursive: true }));

it.each([
  ['', []],
  ['# cache-loc=/x\n\n', []],
  ['  policy-features = /f  \npolicy-features=/later\n', ['/f']],
])('returns the files of the options in %o', (text, files) => {
  writeFileSync(file, text);
  expect(filesOfParserOptions(file)).toEqual([file, ...files]);
});

it.each(['Include /x\n', 'policy-features=/f\nbase=/x\n', 'write-cache\n'])('returns no files for %o', (text) => {
  writeFileSync(file, text);
  expect(filesOfParserOptions(file)).toBeUndefined();
});

it('returns the missing file, which may appear', () => {
  expect(filesOfParserOptions(file)).toEqual([file]);
});
