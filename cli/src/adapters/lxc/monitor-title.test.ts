import { expect, test } from 'vitest';
import { isInPolicyNamespace, monitoredBy, monitorTitle } from './monitor-title.ts';

test.each([
  ['/var/lib/lxc', 'web'],
  ['/srv/my lxc', 'web'],
  ['/var/lib/lxc', 'a b'],
])('the title of a monitor in %s identifies %s', (path, name) => {
  expect(monitoredBy(monitorTitle({ path, name }))).toContainEqual({ path, name });
});

test('the last reading of a title has the shortest name', () => {
  expect(monitoredBy('[lxc monitor] /a b c')).toEqual([
    { path: '/a', name: 'b c' },
    { path: '/a b', name: 'c' },
  ]);
});

test.each([undefined, '', 'sh', '[lxc monitor] ', '[lxc monitor] web', '[lxc monitor] a b', 'x[lxc monitor] /a b'])(
  'no monitor has the title %j',
  (title) => {
    expect(monitoredBy(title)).toEqual([]);
  },
);

test.each([
  ['lxc-start', false],
  ['unconfined', false],
  ['lxc-a//&:n:unconfined', true],
  [':n:unconfined', true],
  ['a//b', false],
])('the label %s is in a policy namespace: %s', (label, is) => {
  expect(isInPolicyNamespace(label)).toBe(is);
});
