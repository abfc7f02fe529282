import { bytesOf } from '@lamellar/core/language';
import { expect, it } from 'vitest';
import { splitLabels } from './label-list.ts';

it.each([
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  ['a, b,', ['a', 'b']],
  ['a,b,a', ['a', 'b']],
  ['b,a//&unconfined', ['b', 'a//&unconfined']],
  // A profile whose name has a comma.
  ['x,y', ['x,y']],
  ['/usr/{bin,sbin}/x,a', ['/usr/{bin,sbin}/x', 'a']],
  ['}a,b', ['}a', 'b']],
  [' , ', [' , ']],
])('%s', (text, labels) => {
  expect(splitLabels(bytesOf(text), (whole) => whole === 'x,y')).toEqual(labels);
});
