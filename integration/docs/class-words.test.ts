import { readdirSync, readFileSync } from 'node:fs';
import { classRows, crossCheckRows } from '@lamellar/core';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** Where a class has its row, and where the language of policy and that of logs have their words. */
const homes = /^core\/src\/(?:class|syntax|rules|text|mediation|denial)\//;

/** A profile has capabilities beside its automaton, whatever asks for them. */
const ofProfiles = ['capability'];

/** What tells classes apart all the same, by which words, and why. */
const exceptions: ReadonlyMap<string, readonly string[]> = new Map([
  // Its option is --signals.
  ['cli/src/command/matrix.ts', ['signal', 'ptrace']],
  ['core/src/profile/profile.ts', ofProfiles],
  ['core/src/compiled/kernel-profile.ts', ofProfiles],
  ['core/src/namespace/with-source.ts', ofProfiles],
  ['core/src/namespace/policy-namespace.ts', ofProfiles],
  ['core/src/compiled/format/capability-set.ts', ofProfiles],
  ['core/src/advise/extended-profiles.ts', ofProfiles],
  ['cli/src/apply/closed-containers.ts', ofProfiles],
  // Of the reasons that a profile has for what it answers, one has the name of a class.
  ['core/src/advise/refused-needs.ts', ['capability']],
  ['core/src/explain/decision-text.ts', ['capability']],
  // An option of a request of node:http.
  ['cli/src/host/incus/incus-api.ts', ['signal']],
  // A key of records in logs is called so.
  ['core/src/explain/record-text.ts', ['signal']],
]);

/** Classes that are called what every program has: of these, only what is said of classes tells. */
const everyday: ReadonlySet<string> = new Set(['file', 'exec', 'network', 'unix', 'mount']);

/** A class or what only it has, by itself or in front of more: `ptrace`, `signal:term`. */
const classWord = new RegExp(
  `^(?:${[...classRows.map(({ word }) => word).filter((word) => !everyday.has(word)), ...crossCheckRows.flatMap(({ capabilityInstead = [] }) => capabilityInstead)].join('|')}|tracedby|readby)(?:[ :(]|$)`,
);

/** `file:r`, `policyClasses.file`, `operation.class === 'file'`. */
function tellsEverydayClass(node: ts.Node): boolean {
  if (ts.isStringLiteralLike(node) && everyday.has(node.text)) {
    const { parent } = node;
    if (!ts.isBinaryExpression(parent)) return false;
    const other = parent.left === node ? parent.right : parent.left;
    return /(?:^|\.)(?:class|word|policyClass)$/.test(other.getText());
  }
  if (ts.isStringLiteralLike(node)) return everyday.has(/^[^:]*(?=:)/.exec(node.text)?.[0] ?? '');
  return (
    ts.isPropertyAccessExpression(node) &&
    everyday.has(node.name.text) &&
    /(?:policy|stackCheck|crossCheck)Classes$/.test(node.expression.getText())
  );
}

/** The names and texts of a file that begin with the word of a class. */
function classWordsIn(file: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isTemplateHead(node))
      if (classWord.test(node.text)) found.push(node.text);
    if (tellsEverydayClass(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(new URL(file, root), 'utf8'), ts.ScriptTarget.Latest, true));
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
    const others = files.filter((file) => !homes.test(file));
    expect(others.length).toBeGreaterThan(200);
    const found = others.flatMap((file) => {
      const excepted = exceptions.get(file) ?? [];
      const words = classWordsIn(file).filter(
        (word) => !excepted.some((one) => word === one || word.startsWith(`${one} `)),
      );
      return words.map((word) => `${file}: ${word}`);
    });
    expect(found).toEqual([]);
  });

  test('and the exceptions are some', () => {
    const isNeeded = ([file, words]: [string, readonly string[]]): boolean =>
      words.every((word) => classWordsIn(file).some((found) => found === word || found.startsWith(`${word} `)));
    expect([...exceptions].filter((exception) => !isNeeded(exception))).toEqual([]);
  });
});
