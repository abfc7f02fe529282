import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandsOf, consoleBlocks, projectRoot, runPage } from './console-blocks.ts';

const blocks = consoleBlocks(readFileSync(path.join(projectRoot, 'README.md'), 'utf8'));
const here = blocks.filter(({ lines }) => lines[0]?.startsWith('$ '));
const onHost = blocks.filter(({ lines }) => lines[0]?.startsWith('# '));

describe('README.md', () => {
  test('shows the output of its commands, in order', () => {
    const results = runPage('README.md');
    for (const { command, shown, status } of results) {
      expect(shown.join('').replaceAll('…', ''), command).not.toBe('');
      expect(status, command).toBeLessThan(2);
    }
    expect(results.map(({ printed }) => printed)).toEqual(results.map(({ shown }) => shown));
    expect(results).toHaveLength(5);
  });

  test('marks each block that needs a host', () => {
    expect(here.length + onHost.length).toBe(blocks.length);
    expect(onHost).toHaveLength(1);
    for (const { before } of onHost) expect(before).toMatch(/^As root/m);
  });

  test('names only commands of the program on a host', () => {
    const help = execFileSync(process.execPath, [path.join(projectRoot, 'cli/dist/lamellar.cjs'), '--help'], {
      encoding: 'utf8',
    });
    for (const { command } of onHost.flatMap((block) => commandsOf(block, '#')))
      expect(help).toContain(`\n  ${command.split(' ')[1]} `);
  });
});
