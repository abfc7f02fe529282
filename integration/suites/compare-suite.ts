/**
 * Checks a suite of AppArmor's parser tests and prints, by folder, core's verdicts different from apparmor_parser's
 * known verdicts.
 *
 *     npm run judge:suite -- [SUITE] [PREFIX…]
 *
 * SUITE is `stable` (the tests of the installed apparmor, the default), the name of a further Debian suite (`sid`), or
 * a directory of tests. PREFIX limits the tests by path within the suite.
 *
 * Exit status: 0 no disagreement, 1 some, 2 bad usage.
 */
import { existsSync } from 'node:fs';
import { renderDiagnostic } from '@lamellar/core/language';
import { fetchUpstreamSuite, fetchUpstreamSuiteOf } from './fetch-upstream-suite.ts';
import { folderOf, judgeSuite, type JudgedTest } from './judge-suite.ts';

/** The number of printed disagreements per folder. */
const maxPerFolder = Number(process.env['LAMELLAR_SHOWN'] ?? 10);

const [suite = 'stable', ...prefixes] = process.argv.slice(2);
const directory = await directoryOf(suite);
const started = Date.now();
const folders = new Map<string, { tests: number; wrong: JudgedTest[] }>();
for (const judged of judgeSuite(directory, isWanted)) {
  const folder = folderOf(judged.test);
  const counted = folders.get(folder) ?? { tests: 0, wrong: [] };
  folders.set(folder, counted);
  counted.tests++;
  if (judged.valid !== judged.test.valid) counted.wrong.push(judged);
}

let tests = 0;
let wrong = 0;
for (const [folder, counted] of folders) {
  tests += counted.tests;
  wrong += counted.wrong.length;
  if (counted.wrong.length === 0) continue;
  const refused = counted.wrong.filter(({ valid }) => !valid).length;
  console.log(
    `${folder}: of ${counted.tests} tests ${refused} valid ones are refused, ${counted.wrong.length - refused} others taken`,
  );
  for (const judged of counted.wrong.slice(0, maxPerFolder)) console.log(describe(judged));
}
console.log(`${tests} tests in ${((Date.now() - started) / 1000).toFixed(1)} s: ${wrong} verdicts differ`);
if (tests === 0) process.exitCode = 2;
else if (wrong > 0) process.exitCode = 1;

async function directoryOf(name: string): Promise<string> {
  if (name.includes('/')) {
    if (existsSync(name)) return name;
    console.error(`judge:suite: ${name}: no such directory`);
    process.exit(2);
  }
  return (await (name === 'stable' ? fetchUpstreamSuite() : fetchUpstreamSuiteOf(name))).directory;
}

function isWanted(name: string): boolean {
  return prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix));
}

function describe({ test, valid, diagnostics }: JudgedTest): string {
  if (!valid) {
    const error = diagnostics.find(({ severity }) => severity === 'error');
    const shown = error === undefined ? '' : renderDiagnostic(error, { color: false }).replaceAll('\n', '\n    ');
    return `  ${test.name}: valid, and refused\n    ${shown}`;
  }
  const lines = test.text.split('\n').filter((line) => !/^\s*(?:#.*)?$/.test(line));
  return `  ${test.name}: not valid, and taken\n    ${lines.join('\n    ')}`;
}
