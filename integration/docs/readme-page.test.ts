import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = path.join(root, 'README.md');
const text = readFileSync(page, 'utf8');

/** A working folder with the shipped examples and nothing else. */
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-readme-'));
const [work, bin] = [path.join(folder, 'work'), path.join(folder, 'bin')];
cpSync(path.join(root, 'docs/examples'), work, { recursive: true });
mkdirSync(bin);
writeFileSync(
  path.join(bin, 'lamellar'),
  `#!/bin/sh\nexec '${process.execPath}' '${path.join(root, 'cli/dist/lamellar.cjs')}' "$@"\n`,
);
chmodSync(path.join(bin, 'lamellar'), 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

/** A console block, with the preceding paragraph. */
interface Block {
  readonly before: string;
  readonly lines: readonly string[];
}

const blocks: readonly Block[] = Array.from(
  text.matchAll(/([^\n]+(?:\n[^\n]+)*)\n+```console\n([^]*?)\n```/g),
  ([, before = '', body = '']) => ({ before, lines: body.split('\n') }),
);

/** A command, with the page's lines of output. */
interface Command {
  readonly command: string;
  readonly shown: readonly string[];
}

/** Splits a block at its prompts. */
function commandsOf({ lines }: Block, prompt: '$' | '#'): readonly Command[] {
  const starts = lines.flatMap((line, index) => (line.startsWith(`${prompt} `) ? [index] : []));
  return starts.map((start, index) => ({
    command: (lines[start] ?? '').slice(2),
    shown: lines.slice(start + 1, starts[index + 1] ?? lines.length),
  }));
}

/** Returns what a shell prints on standard output in the working folder. */
function printed(command: string): readonly string[] {
  const env = { PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: folder, LANG: 'C.UTF-8' };
  const { stdout, status } = spawnSync('/bin/sh', ['-c', command], { cwd: work, env, encoding: 'utf8' });
  expect(status, command).toBeLessThan(2);
  return stdout.trimEnd().split('\n');
}

/** Elides the parts of an output that the page elides: a line `…` stands for any number of lines. */
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

const here = blocks.filter(({ lines }) => lines[0]?.startsWith('$ '));
const onHost = blocks.filter(({ lines }) => lines[0]?.startsWith('# '));

describe('README.md', () => {
  test('has at most 150 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  test('shows the output of its commands, in order', () => {
    const commands = here.flatMap((block) => commandsOf(block, '$'));
    const results = commands.map(({ command, shown }) => ({ command, lines: elided(printed(command), shown) }));
    if (process.env['LAMELLAR_WRITE_PAGE'] === '1') {
      let written = text;
      for (const [index, { command, shown }] of commands.entries()) {
        const lines = results[index]?.lines ?? [];
        written = written.replace([`$ ${command}`, ...shown, ''].join('\n'), () =>
          [`$ ${command}`, ...lines, ''].join('\n'),
        );
      }
      writeFileSync(page, written);
      return;
    }
    for (const { command, shown } of commands) expect(shown.join('').replaceAll('…', ''), command).not.toBe('');
    expect(results).toEqual(commands.map(({ command, shown }) => ({ command, lines: shown })));
    console.log(`README.md: ${commands.length} commands were run`);
    expect(commands).toHaveLength(5);
  });

  test('marks each block that needs a host', () => {
    expect(here.length + onHost.length).toBe(text.split('```console').length - 1);
    expect(onHost).toHaveLength(1);
    for (const { before } of onHost) expect(before).toMatch(/^As root/m);
  });

  test('names only commands of the program on a host', () => {
    const help = printed('lamellar --help').join('\n');
    for (const { command } of onHost.flatMap((block) => commandsOf(block, '#')))
      expect(help).toContain(`\n  ${command.split(' ')[1]} `);
  });
});
