import { expect, test } from 'vitest';
import type { DiffView } from '../views/diff-view.ts';
import { parsedPages } from '../testing/parsed-page.ts';
import { diffHtml } from './diff-html.ts';

const hostile = '<script>alert(1)</script>"\'&]]>\u202e\u0007</bdi>';
const side = { path: hostile, kernel: '6.12', compiler: '4.1', features: null } as unknown as DiffView['before'];
const view: DiffView = {
  before: side,
  after: side,
  byThemselves: [
    {
      subjects: [hostile],
      changes: [{ kind: 'gained', class: 'file', operations: ['r'], example: [hostile] }],
      tooLarge: ['unix'],
    },
  ],
  permissions: [{ kind: 'lost', signal: ['term'], ptrace: [], subjects: [hostile], targets: [hostile] }],
  addedLabels: Array.from({ length: 9 }, (_, index) => `label ${index}`),
  removedLabels: [hostile],
  leftOut: [],
};

test('a page is well-formed, has no script, and shows every name as text', () => {
  const page = diffHtml(view, [], false);
  expect(page).toContain("content=\"default-src 'none'; style-src 'sha256-");
  expect(page).not.toContain('script-src');
  const [{ elements, names } = { elements: [], names: [] }] = parsedPages([page]);
  expect(elements).not.toContain('script');
  expect(names.filter((name) => name === hostile.replace('\u0007', '\ufffd'))).toHaveLength(6);
  expect(names).toContain('label 8');
  expect(page).toContain('<summary>and 3 more</summary>');
  expect(page).toContain('Not compared: files with errors.');
});

test('a page states changes in words', () => {
  const text = diffHtml(view, [], true)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  expect(text).toMatch(/gains: 1 label, losses: 1 label, new labels: 9, removed labels: 1/);
  expect(text).toMatch(/gains file r, for example of .* too large to compare: unix/);
  expect(text).toMatch(/loses signal term to/);
});
