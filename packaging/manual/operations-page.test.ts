import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operationRows } from '../../cli/src/help/operation-rows.ts';

const page = '../../docs/reference/operations.md';

test('docs/reference/operations.md lists the operations of the program', async () => {
  const text = readFileSync(new URL(page, import.meta.url), 'utf8');
  const rows = operationRows().map(
    ([question, names]) => `| \`${question.replaceAll('|', String.raw`\|`)}\` | ${names} |`,
  );
  const table = ['| question | names |', '| --- | --- |', ...rows, ''].join('\n');
  await expect(text.replace(/^\| question .*\n(?:\|.*\n)+/m, () => table)).toMatchFileSnapshot(page);
  expect(text).toContain('| question | names |');
});
