import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import containerPolicyTexts from './policy-texts.json' with { type: 'json' };

const folder = new URL('../policies/', import.meta.url);

test('the embedded texts are the policies: run `npm run embed` after a change', () => {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.aa'));
  const texts = paths.map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]);
  expect(containerPolicyTexts).toEqual(Object.fromEntries(texts));
});
