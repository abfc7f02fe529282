import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const words = ['ls-files', '--cached', '--others', '--exclude-standard'];
const files = execFileSync('git', words, { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(?:md|ts|mjs|yml)$/.test(file) && existsSync(path.join(root, file)));
const texts = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
const pages = [...texts.keys()].filter((file) => file.endsWith('.md'));

/** A relative link of a page: the path of the target from the root, and the anchor. */
interface Link {
  readonly page: string;
  readonly target: string;
  readonly anchor: string;
}

const links: readonly Link[] = pages.flatMap((page) => {
  const prose = (texts.get(page) ?? '').replaceAll(/^(?:```[^]*?^```| {4}.*)$/gm, '').replaceAll(/`[^`\n]*`/g, 'code');
  return Array.from(prose.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g), ([, name = '', anchor = '']) => ({
    page,
    target: name === '' ? page : path.join(path.dirname(page), name),
    anchor,
  }));
});

/** Returns the anchors that GitHub gives to the headings of a page. */
function anchorsOf(text: string): ReadonlySet<string> {
  const titles = Array.from(text.matchAll(/^#+ (.*)$/gm), ([, title = '']) => title);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('each link leads to a file, and to a heading of the page', () => {
  expect(links.length).toBeGreaterThan(300);
  const broken = links.filter(
    ({ target, anchor }) =>
      !existsSync(path.join(root, target)) || (anchor !== '' && !anchorsOf(texts.get(target) ?? '').has(anchor)),
  );
  expect(broken).toEqual([]);
});

test('docs/index.md lists each page', () => {
  const listed = new Set(links.filter(({ page }) => page === 'docs/index.md').map(({ target }) => target));
  const missing = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/index.md' && !listed.has(page));
  expect(missing).toEqual([]);
});

test('each page that code names exists', () => {
  const named = [...texts].flatMap(([file, text]) =>
    Array.from(text.matchAll(/(?<![\w/-])docs\/[\w/-]+\.md\b/g), ([name]) => ({ file, name })),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ name }) => !existsSync(path.join(root, name)))).toEqual([]);
});
