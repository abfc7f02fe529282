import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Policy } from '@lamellar/core';
import ts from 'typescript';
import { afterAll, expect, inject, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'toy-class-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The row of an invented class with one operation. */
const row = `import { mediationClasses } from '../class-numbers.ts';
import { stackCheckClass } from '../stack-check-class.ts';

const load = { name: 'load', bit: 0x10 } as const;

export const toy = stackCheckClass<'toy', 'load'>({
  word: 'toy',
  byte: mediationClasses.module,
  permissions: [load],
  permissionWords: { load: load.bit },
  object: 'none',
  names: { example: 'load', known: 'the permission is \`load\`' },
  rulesIn: 'automaton',
});
`;

/** The changed files besides the row: an added line, before the line with a given start. */
const additions: Readonly<Record<string, readonly (readonly [line: string, before: string])[]>> = {
  'classes/policy-classes.ts': [
    [`import { toy } from './toy/toy.ts';`, `import { unix }`],
    [`  toy,`, `  userns,`],
  ],
  'language/ast-rules.ts': [[`  | PermissionRule<'toy'>`, `  | MqueueRule`]],
  'language/keywords/conditions.ts': [[`  toy: { own: [] },`, `  mqueue:`]],
  'language/keywords/permissions.ts': [[`  toy: ['load'],`, `  mqueue:`]],
};

/** Copies core and adds the class. */
function coreWithClass(): string {
  const core = path.join(folder, 'core');
  const isSource = (name: string): boolean => !/\/(?:node_modules|dist|testing)$|\.test\.ts$/.test(name);
  cpSync(path.join(root, 'core'), core, { recursive: true, filter: isSource });
  cpSync(path.join(root, 'tsconfig.base.json'), path.join(folder, 'tsconfig.base.json'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  mkdirSync(path.join(core, 'src/classes/toy'));
  writeFileSync(path.join(core, 'src/classes/toy/toy.ts'), row);
  for (const [name, lines] of Object.entries(additions))
    for (const [line, before] of lines) {
      const parts = readFileSync(path.join(core, 'src', name), 'utf8').split(`\n${before}`);
      expect(parts, `${name}: ${before}`).toHaveLength(2);
      writeFileSync(path.join(core, 'src', name), parts.join(`\n${line}\n${before}`));
    }
  return core;
}

/** Returns the problems that the TypeScript compiler reports. */
function compilationProblems(core: string): readonly (readonly [file: string | undefined, message: string])[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    path.join(core, 'tsconfig.build.json'),
    { composite: false, noEmit: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => expect.unreachable() },
  );
  const problems = ts.getPreEmitDiagnostics(ts.createProgram(config?.fileNames ?? [], config?.options ?? {}));
  return problems.map(({ file, messageText }) => [file?.fileName, ts.flattenDiagnosticMessageText(messageText, ' ')]);
}

test('a class on no object needs a row, and entries in four files', { timeout: 300_000 }, async () => {
  const core = coreWithClass();
  // A compilation of core takes ten seconds.
  expect(inject('inCi') ? compilationProblems(core) : []).toEqual([]);

  const index = path.join(core, 'src/index.ts');
  const { Policy: WithToy } = (await import(index)) as { readonly Policy: typeof Policy };
  const policy = WithToy.parse('profile a { toy load, }\nprofile b { }\nprofile c { all, deny toy, }\n');
  const answers = ['a', 'b', 'c'].map((name) => policy.can(name, 'toy:load'));
  expect(answers.map(({ verdict }) => verdict)).toEqual(['allow', 'deny', 'deny']);
  expect(answers[1]?.explain()).toContain('to allow it, add to `b`: toy,');
});
