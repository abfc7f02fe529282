import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** A console block of a page, with the preceding paragraph. */
export interface ConsoleBlock {
  readonly before: string;
  readonly lines: readonly string[];
}

/** A command, with the page's lines of output. */
export interface Command {
  readonly command: string;
  readonly shown: readonly string[];
}

/** A command of a page, and its output in the elided form of the page. */
export interface RunCommand extends Command {
  readonly status: number | null;
  readonly printed: readonly string[];
}

export function consoleBlocks(text: string): readonly ConsoleBlock[] {
  return Array.from(
    text.matchAll(/([^\n]+(?:\n[^\n]+)*)\n+```console\n([^]*?)\n```/g),
    ([, before = '', body = '']) => ({ before, lines: body.split('\n') }),
  );
}

/** Splits a block at its prompts: `#` is the prompt of root. */
export function commandsOf({ lines }: ConsoleBlock, prompt: '$' | '#'): readonly Command[] {
  const starts = lines.flatMap((line, index) => (line.startsWith(`${prompt} `) ? [index] : []));
  return starts.map((start, index) => ({
    command: (lines[start] ?? '').slice(2),
    shown: lines.slice(start + 1, starts[index + 1] ?? lines.length),
  }));
}

/** The commands of a page for users, in order. */
export function userCommands(text: string): readonly Command[] {
  return consoleBlocks(text).flatMap((block) => commandsOf(block, '$'));
}

/**
 * Runs the commands of a page in order, in a folder with the shipped examples and the files of the page: blocks with a
 * language and a file name. With `LAMELLAR_WRITE_PAGE=1`, writes the outputs into the page.
 */
export function runPage(name: string): readonly RunCommand[] {
  const page = path.join(projectRoot, name);
  const text = readFileSync(page, 'utf8');
  const results = withFolder((folder) => {
    const [work, bin] = [path.join(folder, 'work'), path.join(folder, 'bin')];
    cpSync(path.join(projectRoot, 'docs/examples'), work, { recursive: true });
    mkdirSync(bin);
    const script = `#!/bin/sh\nexec '${process.execPath}' '${path.join(projectRoot, 'cli/dist/lamellar.cjs')}' "$@"\n`;
    writeFileSync(path.join(bin, 'lamellar'), script);
    chmodSync(path.join(bin, 'lamellar'), 0o755);
    for (const [, file = '', content = ''] of text.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms))
      writeInFolder(path.join(work, file), content);
    const env = {
      // The user's own cache of compiled code: without the code, a command takes twice as long.
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
      PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`,
      HOME: folder,
      LANG: 'C.UTF-8',
    };
    return userCommands(text).map(({ command, shown }) => {
      const { stdout, status } = spawnSync('/bin/bash', ['-c', command], { cwd: work, env, encoding: 'utf8' });
      return { command, shown, status, printed: elided(linesOf(stdout), shown) };
    });
  });
  if (process.env['LAMELLAR_WRITE_PAGE'] === '1') writeFileSync(page, withOutputs(text, results));
  return results;
}

function withFolder<Result>(use: (folder: string) => Result): Result {
  const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-page-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeInFolder(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.trimEnd().split('\n');
}

/** Elides the parts of an output that the page elides: a line `…` means any number of lines. */
function elided(output: readonly string[], shown: readonly string[]): readonly string[] {
  const gap = shown.indexOf('…');
  if (gap === -1) return output;
  const next = shown.slice(gap + 1);
  const [following] = next;
  const head = output.slice(0, gap);
  if (following === undefined) return [...head, '…'];
  const resumed = output.indexOf(following, gap);
  return resumed === -1 ? output : [...head, '…', ...elided(output.slice(resumed), next)];
}

function withOutputs(text: string, results: readonly RunCommand[]): string {
  let rest = text;
  const parts = results.map(({ command, shown, printed }) => {
    const old = [`$ ${command}`, ...shown, ''].join('\n');
    const at = rest.indexOf(old);
    const part = `${rest.slice(0, at)}${[`$ ${command}`, ...printed, ''].join('\n')}`;
    rest = rest.slice(at + old.length);
    return part;
  });
  return [...parts, rest].join('');
}
