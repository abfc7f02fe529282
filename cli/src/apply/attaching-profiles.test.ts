import { expect, test } from 'vitest';
import { compiledAttachments, compiledTwoProfiles } from '../testing/compiled-policy.ts';
import { attachingProfiles, profileOf } from './attaching-profiles.ts';

test.each([
  ['/usr/sbin/nginx', 'nginx'],
  ['/usr/sbin/nginx-debug', 'nginx'],
  ['/usr/sbin/nginx/x', undefined],
  ['/opt/a/x', 'glob'],
  ['/opt/bc/x', 'glob'],
  ['/opt/b/x', undefined],
  ['/bin/exact', '/bin/exact'],
  ['/bin/exactly', undefined],
  // Two attach to it, so that the kernel takes neither.
  ['/two/x', undefined],
  ['none', undefined],
])('the profile that %s gets is %s', (program, profile) => {
  expect(profileOf(program, attachingProfiles(compiledAttachments))).toBe(profile);
});

test('children, hats and profiles without a path are for no program', () => {
  const names = attachingProfiles(compiledAttachments).map(({ name }) => name);
  expect([...names].sort()).toEqual(['/bin/exact', 'glob', 'nginx', 'one', 'other']);
  expect(attachingProfiles(compiledTwoProfiles)).toEqual([]);
});
