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
    '`incus exec` does not enter each of db, web once it is started again: its init `/bin/busybox` is then under default, without sys_admin',
    '`incus exec` does not enter container `shop` once it is started again: its init `/sbin/\\x1b` is then under default, without sys_admin',
  ]);
});
