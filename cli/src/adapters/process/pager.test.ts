import { expect, test } from 'vitest';
import { isLonger, pagerProgram } from './pager.ts';

test.each([
  ['less by default', {}, 'less'],
  ['PAGER', { PAGER: 'more' }, 'more'],
  ['LAMELLAR_PAGER before PAGER', { LAMELLAR_PAGER: 'less -S', PAGER: 'more' }, 'less -S'],
  ['nothing for an empty variable', { LAMELLAR_PAGER: '', PAGER: 'more' }, undefined],
  ['nothing for cat', { PAGER: 'cat' }, undefined],
  ['nothing on a terminal without cursor movement', { TERM: 'dumb' }, undefined],
])('the pager is %s', (_, environment, program) => {
  expect(pagerProgram(environment)).toBe(program);
});

test.each([
  ['a text with room for the prompt', 'a\nb\n', 3, 80, false],
  ['a text as long as the screen', 'a\nb\nc\n', 3, 80, true],
  ['a wrapped line', `${'a'.repeat(161)}\n`, 3, 80, true],
  ['styling, which has no width', `${'\u001B[1;31m'.repeat(50)}a\n`, 3, 80, false],
  ['a terminal of unknown size', 'a\n'.repeat(100), 0, 0, false],
])('%s', (_, text, rows, columns, expected) => {
  expect(isLonger(text, rows, columns)).toBe(expected);
});
