import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, inject, it } from 'vitest';
import { CodeCache } from './code-cache.ts';

const name = 'can-1.code';
/** Enough code to be worth a file. */
const text = `(function () {\n${Array.from({ length: 2000 }, (_, index) => `function f${index}() {}`).join('\n')}\nreturn 7; })`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(inject('scratch'), 'cache-'));
});

/** Compiles and runs modules, as a process does that ends then. */
function runWith(modules: Readonly<Record<string, string>>, shared: readonly string[] = []): readonly unknown[] {
  const cache = new CodeCache(name, folder, shared);
  const results = Object.entries(modules).map(([module, source]) => {
    const script = cache.compile(module, source);
    return [script.cachedDataRejected, (script.runInThisContext() as () => unknown)()];
  });
  cache.save();
  return results;
}

it('compiles a module once', () => {
  expect(runWith({ 'a.js': text })).toEqual([[undefined, 7]]);
  expect(runWith({ 'a.js': text })).toEqual([[false, 7]]);
});

it('keeps the code of modules that a later run does not use', () => {
  runWith({ 'a.js': text });
  runWith({ 'b.js': text });
  expect(runWith({ 'a.js': text, 'b.js': text })).toEqual([
    [false, 7],
    [false, 7],
  ]);
});

it('compiles a module with rejected code again, and keeps the new code', () => {
  const longer = text.replace('return 7', 'return 77');
  runWith({ 'a.js': text });
  expect(runWith({ 'a.js': longer })).toEqual([[true, 77]]);
  expect(runWith({ 'a.js': longer })).toEqual([[false, 77]]);
});

it('writes no file for little code', () => {
  runWith({ 'a.js': '(function () { return 1; })' });
  expect(readdirSync(folder)).toEqual([]);
});

it('writes no file without new code', () => {
  runWith({ 'a.js': text });
  const { ino } = statSync(path.join(folder, name));
  runWith({ 'a.js': text, 'b.js': '(function () { return 1; })' });
  expect(statSync(path.join(folder, name)).ino).toBe(ino);
});

it('reads a shared folder, and never writes to it', () => {
  const shared = mkdtempSync(path.join(inject('scratch'), 'shared-'));
  const cache = new CodeCache(name, shared);
  cache.compile('a.js', text);
  cache.save();
  expect(runWith({ 'a.js': text }, ['/nonexistent', shared])).toEqual([[false, 7]]);
  expect(readdirSync(folder)).toEqual([]);
});

it('works without a folder', () => {
  const cache = new CodeCache(name, undefined);
  expect((cache.compile('a.js', text).runInThisContext() as () => unknown)()).toBe(7);
  cache.save();
});
