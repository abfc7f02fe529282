import { readdirSync, readFileSync } from 'node:fs';
import { classRows } from '@lamellar/core';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** Where a class has its row, and where the language of policy has its words. */
const homes = /^core\/src\/(?:class|syntax|rules|text)\//;

/** What tells classes apart all the same, and why. */
const exceptions: ReadonlyMap<string, string> = new Map([['cli/src/command/matrix.ts', 'its option is --signals']]);

/** A class or what only it has, by itself or in front of more: `ptrace`, `signal:term`. */
const classWord = new RegExp(
  `^(?:${classRows.flatMap(({ word, capabilityInstead = word }) => [word, capabilityInstead]).join('|')}|tracedby|readby)(?:[ :(]|$)`,
);

/** The names and texts of a file that begin with the word of a class. */
function classWordsIn(file: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isTemplateHead(node))
      if (classWord.test(node.text)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(new URL(file, root), 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

const files = ['core/src', 'cli/src'].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\/testing\//.test(name)),
);

// So that a class that is added touches its row and its rules, and nothing that asks, compares or tells.
describe('only its row, the language and its rules know a class by name', () => {
  test('and not the rest of core and cli', () => {
    const others = files.filter((file) => !homes.test(file) && !exceptions.has(file));
    expect(others.length).toBeGreaterThan(200);
    expect(others.flatMap((file) => classWordsIn(file).map((word) => `${file}: ${word}`))).toEqual([]);
  });

  test('and the exceptions are some', () => {
    expect([...exceptions.keys()].filter((file) => classWordsIn(file).length === 0)).toEqual([]);
  });
});
