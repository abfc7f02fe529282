import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from '../../cli/src/program.ts';
import { questionSyntax } from '../../cli/src/question-syntax.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = buildProgram('0', questionSyntax);

const pages = ['docs', '.github', 'ansible', 'ci', 'core', 'node', 'cli', 'integration']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
  .concat('README.md', 'CONTRIBUTING.md');

/** Returns the command lines in code blocks and in inline code, without the parts after a pipe, a comment or a redirection. */
function commandLines(text: string): readonly string[] {
  const joined = text.replaceAll(/ \\\n\s*/g, ' ');
  const blocks = [...joined.matchAll(/^```\w*$(.*?)^```$/gms), ...joined.matchAll(/^( {4}.*)$/gm)];
  const inBlocks = blocks
    .flatMap(([, block = '']) => block.split('\n'))
    .flatMap((line) => /^(?: {4})?(?:[$#] )?(?:sudo )?lamellar ([a-z].*)$/.exec(line)?.[1] ?? []);
  const inline = Array.from(text.matchAll(/`(?:sudo )?lamellar ([a-z][^`]*)`/g), ([, line = '']) => line);
  return [...inBlocks, ...inline].map((line) => line.replace(/\s(?:[|>#&]|\d>).*$|;.*$/s, ''));
}

/** Returns the unknown words of a command line: the command, or options that the command lacks. */
function unknownWords(line: string): readonly string[] {
  const [name = '', second = ''] = line.split(/\s+/);
  if (name === 'help') return [];
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) return [name];
  const known: Command = command.commands.find((one) => one.name() === second) ?? command;
  const options = line.match(/(?<=\s|\[)--[a-z-]+/g) ?? [];
  return options.filter((option) => option !== '--help' && !known.options.some(({ long }) => long === option));
}

test('pages name only commands and options that exist', () => {
  const lines = pages.flatMap((page) =>
    commandLines(readFileSync(path.join(root, page), 'utf8')).map((line) => ({ page, line })),
  );
  expect(lines.length).toBeGreaterThan(300);
  expect(
    lines.flatMap(({ page, line }) => unknownWords(line).map((word) => `${page}: ${word} in \`lamellar ${line}\``)),
  ).toEqual([]);
});
