import { expect, test } from 'vitest';
import { compiledAttachments, compiledTwoProfiles } from '../../testing/compiled-policy.ts';
import { attachedProfile } from './attached-profile.ts';

test.each([
  ['/usr/sbin/nginx', 'nginx'],
  ['/usr/sbin/nginx-debug', 'nginx'],
  ['/usr/sbin/nginx/x', undefined],
  ['/opt/a/x', 'glob'],
  ['/opt/bc/x', 'glob'],
  ['/opt/b/x', undefined],
  ['/bin/exact', '/bin/exact'],
  ['/bin/exactly', undefined],
  // Two profiles attach to the program, and the kernel chooses neither.
  ['/two/x', undefined],
])('the profile that %s gets is %s', (program, profile) => {
  expect(attachedProfile(compiledAttachments, program)?.name).toBe(profile);
  expect(attachedProfile(compiledTwoProfiles, program)).toBeUndefined();
});
