import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Terminal } from './terminal.ts';

const cli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-pager-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The pager of a test, with stdin in a file. */
const recorded = path.join(folder, 'seen');
const recorder = `cat >${recorded}`;

const wrong = Array.from({ length: 60 }, (_, index) => `profile "p${index}\u001Bc" { signal (wrong), }\n`).join('');
const check = 'lamellar check wrong.aa';
const summary = /^1 file, 60 profiles: 1 not valid /m;

let terminal: Terminal;
beforeAll(() => {
  mkdirSync(path.join(folder, 'bin'));
  const command = `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`;
  writeFileSync(path.join(folder, 'bin/lamellar'), command, { mode: 0o755 });
  writeFileSync(path.join(folder, 'wrong.aa'), wrong);
  writeFileSync(path.join(folder, 'right.aa'), 'profile p { signal, }\n');
  const environment = { HOME: folder, PATH: `${folder}/bin:/usr/bin:/bin`, PS1: '> ', HISTFILE: '/dev/null' };
  terminal = Terminal.start(path.join(folder, 'socket'), ['bash', '--norc', '--noprofile'], folder, environment);
});
afterAll(() => terminal.end());

beforeEach(() => rmSync(recorded, { force: true }));

let runs = 0;

/** Types a line into the shell, and returns the text that shows the end of the line with an exit status. */
function enter(line: string, status: number): string {
  runs++;
  terminal.enter(`clear; ${line}; echo "run ${runs}"": $?"`);
  return `run ${runs}: ${status}\n>`;
}

/** Runs a line in the shell, and returns the screen at its end. */
function run(line: string, status: number): Promise<string> {
  const end = enter(line, status);
  return terminal.until((screen) => screen.endsWith(end), `\`${end}\``);
}

test('less shows a long answer without control characters of the policy, survives Control-C, and keeps the status', async () => {
  const end = enter(check, 1);
  const first = await terminal.until((screen) => screen.endsWith('\n:'), 'first page');
  expect(first).toMatch(/^wrong\.aa:1:/m);
  terminal.press('C-c');
  terminal.press('G');
  const last = await terminal.until((screen) => summary.test(screen), 'last page');
  expect(last).toContain('profile "p59\\x1bc"');
  terminal.press('q');
  await terminal.until((screen) => screen.endsWith(end), 'end of the command');
});

test('LAMELLAR_PAGER receives the whole answer', async () => {
  await run(`LAMELLAR_PAGER='${recorder}' ${check}`, 1);
  expect(readFileSync(recorded, 'utf8')).toMatch(summary);
});

test('a pager that ends early is no error', async () => {
  const screen = await run(`LAMELLAR_PAGER=true ${check}`, 1);
  expect(screen).toMatch(/^run \d+: 1\n>$/);
});

test('a pager that cannot run is reported, and the answer is written', async () => {
  const screen = await run(`LAMELLAR_PAGER=/nowhere/pager ${check} 2>errors`, 1);
  expect(screen).toMatch(summary);
  expect(readFileSync(path.join(folder, 'errors'), 'utf8')).toContain('cannot run the pager `/nowhere/pager`\nhint: ');
});

test.each([
  ['--no-pager', `${check} --no-pager`, 1],
  ['a short answer', 'lamellar check right.aa', 0],
  ['JSON', `${check} --format ndjson`, 1],
  ['a pipe', `${check} | tail -1; (exit 2)`, 2],
  ['an empty variable', `LAMELLAR_PAGER= ${check}`, 1],
])('no pager is used for %s', async (_, line, status) => {
  await run(`export LAMELLAR_PAGER='${recorder}'; ${line}`, status);
  expect(existsSync(recorded)).toBe(false);
});
