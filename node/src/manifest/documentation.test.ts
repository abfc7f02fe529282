import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keysAt } from './schema.ts';
import { errorRows, manifestOf, readText } from './testing/read-text.ts';

const page = readFileSync(new URL('../../../docs/reference/manifest.md', import.meta.url), 'utf8');
const examples = Array.from(page.matchAll(/^```yaml\n(.*?)^```$/gms), ([, yaml = '']) => yaml);

test('the example of docs/reference/manifest.md is a manifest', () => {
  const [example = ''] = examples;
  expect(errorRows(readText(example))).toEqual([]);
  const { containers, expectations } = manifestOf(example);
  expect([[...containers.keys()], expectations.length]).toEqual([['web', 'db'], 5]);
});

test('the example of policy tests is a manifest', () => {
  const { tests, expectations } = manifestOf(examples[1] ?? '');
  expect([tests.variants.length, tests.kernels.length, expectations.length]).toEqual([2, 3, 3]);
});

test('docs/reference/manifest.md has a row for each key', () => {
  const container = ['containers', 'NAME'];
  const paths = [[], container, [...container, 'host-layer'], [...container, 'container-layer']];
  const keys = paths.flatMap((path) => keysAt(path, 2).map((key) => [...path, key].join('.')));
  const rows = Array.from(page.matchAll(/^\| `([A-Za-z.…-]+)` \| .* \| .* \|$/gm), ([, key = '']) =>
    key.replace('…', container.join('.')),
  );
  const sections = new Set(['containers', 'containers.NAME.host-layer']);
  expect(keys.length).toBeGreaterThan(20);
  expect(rows.toSorted()).toEqual(keys.filter((key) => !sections.has(key)).toSorted());
});

test('the expectations in docs/reference/manifest.md are valid', () => {
  const blocks = Array.from(page.matchAll(/^ {2,4}- ((?:allow|deny) .*)$/gm), ([, text = '']) => text);
  const inline = Array.from(page.matchAll(/`((?:allow|deny) [^`…|]* from [^`…|]*)`/g), ([, text = '']) => text);
  expect(blocks.length).toBeGreaterThan(15);
  const containers = 'lamellar: 1\ncontainers: { web: { runtime: lxc }, db: { runtime: lxc } }\n';
  const sentences = [...blocks, ...inline].map((text) => `  - ${JSON.stringify(text)}\n`);
  expect(errorRows(readText(`${containers}expect:\n${sentences.join('')}`))).toEqual([]);
});
