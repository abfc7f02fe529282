import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { closedInWords } from './report-closed.ts';

const [program, profile] = ['/bin/busybox', bytesOf('default')];

test('containers that `incus exec` does not enter are told, those together whose init is the same', () => {
  expect(
    closedInWords([
      { container: 'db', program, profile },
      { container: 'shop', program: '/sbin/\u001b', profile },
      { container: 'web', program, profile },
    ]),
  ).toEqual([
    '`incus exec` fails in containers db, web after the next start: profile default of init `/bin/busybox` lacks sys_admin',
    '`incus exec` fails in container `shop` after the next start: profile default of init `/sbin/\\x1b` lacks sys_admin',
  ]);
});
