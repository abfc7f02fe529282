import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The pages for readers with a task, and for readers without any experience. */
const pages = ['docs/tutorial', 'docs/how-to']
  .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`))
  .concat('docs/faq.md', 'docs/glossary.md', 'docs/index.md', 'README.md')
  .map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));

/** Returns the sentences of a page without its code. Paragraphs, list items, cells and headings end a sentence. */
function sentencesOf(text: string): readonly string[] {
  return text
    .replaceAll(/^```[^]*?^```$/gm, '')
    .replaceAll(/^ {4}.*$/gm, '')
    .replaceAll(/`[^`\n]*`/g, 'code')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .split(/\n\s*\n|\n\s*(?:[-*|#]|\d+\. )|[.?!](?=[)*]*\s)| \| /);
}

test.each(pages)('$name has at most 150 lines, and a how-to page 120', ({ name, text }) => {
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(name.startsWith('docs/how-to/') ? 120 : 150);
});

test.each(pages)('$name has no sentence of more than 30 words', ({ text }) => {
  const sentences = sentencesOf(text);
  expect(sentences.length).toBeGreaterThan(10);
  const long = sentences.filter((sentence) => (sentence.match(/[\p{L}\p{N}][\p{L}\p{N}'’./-]*/gu) ?? []).length > 30);
  expect(long).toEqual([]);
});
