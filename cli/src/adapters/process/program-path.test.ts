import { expect, test } from 'vitest';
import { programPath } from './program-path.ts';

const usual = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

test.each([
  ['unset', undefined, usual],
  ['empty', '', usual],
  ['of the working directory alone', '.:bin::./sbin', usual],
  ['with empty elements', ':/opt/bin::/usr/bin:', '/opt/bin:/usr/bin:/usr/sbin:/sbin'],
  ['with relative elements', '../bin:/opt/bin:~/bin', '/opt/bin:/usr/sbin:/sbin'],
  ['with all of it', usual, usual],
])('a PATH with the state %s', (_, inherited, expected) => {
  expect(programPath(inherited)).toBe(expected);
});
