import { expect, it } from 'vitest';
import { roffOfMarkdown } from './markdown-page.ts';

it.each([
  ['## What *is* there', ['.SH "WHAT *IS* THERE"']],
  ['### Less', ['.SS Less']],
  [
    'one\ntwo `--x` [three](a.md#b) **four** *five*',
    ['.PP', 'one two \\fB\\-\\-x\\fR three \\fBfour\\fR \\fIfive\\fR'],
  ],
  ['```yaml\na: 1\n```', ['.PP', '.RS 2', '.EX', 'a: 1', '.EE', '.RE']],
  ['- a\n- b', ['.IP \\(bu 2', 'a', '.IP \\(bu 2', 'b']],
  [
    '| key | meaning | where it is left out |\n| --- | --- | --- |\n| `k` | m \\| n | none |',
    ['.TP', '\\fBk\\fR', 'm | n', '.br', 'Where it is left out: none'],
  ],
])('%j', (markdown, roff) => {
  expect(roffOfMarkdown(markdown)).toEqual(roff);
});

it.each(['> a quotation', '<b>html</b>', '![picture](x.png)'])(
  'refuses text without a form in pages: %s',
  (markdown) => {
    expect(() => roffOfMarkdown(markdown)).toThrow('a manual page has no');
  },
);
