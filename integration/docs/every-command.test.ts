import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hostPages, testedElsewhere } from '../install/host-pages.ts';
import { commandsOf, consoleBlocks, projectRoot } from './console-blocks.ts';

/** The names of pages from the root of the project. */
const pages = readdirSync(path.join(projectRoot, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)
  .concat('README.md');
const { scripts } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The first words of programs in pages. A page shows further programs only in blocks with a prompt. */
const command = /^(?:[$#] )?((?:sudo|lamellar|npm|apt|ansible\S*|pct|incus|lxc-\S+|systemctl|journalctl) .*)$/;
/** A word for a user's own value, or an optional part: the block is a synopsis. */
const placeholder = /(?<![\w$])[A-Z]{3,}(?![\w=])|\[[-\w]+[^\]]*\]/;

/** Returns the commands of blocks without a prompt, which no test of pages runs. */
function unpromptedCommands(text: string): readonly string[] {
  const rest = text.replaceAll(/^```console\n.*?^```$/gms, '');
  const fenced = Array.from(rest.matchAll(/^```\w*\n(.*?)^```$/gms), ([, body = '']) => body);
  const indented = rest.replaceAll(/^```.*?^```$/gms, '').match(/(?:^ {4}.*\n|^\n)+/gm) ?? [];
  return [...fenced, ...indented]
    .filter((block) => !placeholder.test(block))
    .flatMap((block) => block.split('\n').flatMap((line) => command.exec(line.trim())?.[1] ?? []));
}

/** Returns the commands for root on a host. */
function rootCommands(text: string): readonly string[] {
  return consoleBlocks(text)
    .flatMap((block) => commandsOf(block, '#'))
    .map((one) => one.command);
}

function isTestedElsewhere(page: string, line: string): boolean {
  return testedElsewhere.some((one) => one.page === page && line.startsWith(one.words));
}

test('a test runs every command of every page', () => {
  const texts = pages.map((page) => ({ page, text: readFileSync(path.join(projectRoot, page), 'utf8') }));
  const onHosts = new Set(hostPages.map(({ page }) => page));
  const forHosts = texts.flatMap(({ page, text }) => rootCommands(text).map((line) => ({ page, line })));
  const unprompted = texts.flatMap(({ page, text }) => unpromptedCommands(text).map((line) => ({ page, line })));
  expect(forHosts.length).toBeGreaterThan(50);
  expect(forHosts.filter(({ page, line }) => !onHosts.has(page) && !isTestedElsewhere(page, line))).toEqual([]);
  const others = unprompted.filter(({ page, line }) => {
    const names = Array.from(line.matchAll(/npm (?:run (?:--silent )?)?([\w:]+)/g), ([, name = '']) => name);
    const isScript = names.length > 0 && names.every((name) => name === 'ci' || name in scripts);
    return !isScript && !isTestedElsewhere(page, line);
  });
  expect(others).toEqual([]);
  // Every exception is needed, and names a test.
  const all = [...forHosts, ...unprompted];
  for (const one of testedElsewhere) {
    expect(existsSync(path.join(projectRoot, one.test)), one.test).toBe(true);
    expect(
      all.some(({ page, line }) => page === one.page && line.startsWith(one.words)),
      `${one.page}: ${one.words}`,
    ).toBe(true);
  }
});
