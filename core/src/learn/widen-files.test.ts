import { expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { mergedRules } from './merge-rules.ts';

const five = ['a', 'b', 'c', 'd', 'e'];
const inFolder = (folder: string, permissions = 'r'): readonly string[] =>
  five.map((name) => `${folder}${name} ${permissions},`);
const files = (rules: readonly string[]): readonly string[] => mergedRules(rules.map(bytesOf)).flat();

test.each<[string, rules: readonly string[], printed: readonly string[]]>([
  ['a folder of a package', inFolder('/etc/nginx/'), ['/etc/nginx/* r,']],
  ['a tree of a package', ['/etc/nginx/x/y r,', ...inFolder('/etc/nginx/')], ['/etc/nginx/** r,']],
  ['content for the web', ['/var/www/html/ r,', ...inFolder('/var/www/html/')], ['/var/www/** r,']],
  [
    'the libraries of a folder',
    [
      '/usr/lib/x86_64-linux-gnu/libstdc++.so.6 rm,',
      ...five.map((name) => `/usr/lib/x86_64-linux-gnu/lib${name}.so.1 rm,`),
    ],
    ['/usr/lib/@{multiarch}/*.so* mr,'],
  ],
  [
    'files with different numbers',
    ['/srv/17/base/1/10 r,', '/srv/17/base/1/20_vm rw,', '/srv/17/base/5/10 w,', '/srv/17/base/5/30 rw,'],
    ['/srv/17/base/[0-9]*/[0-9]* rw,'],
  ],
  ['a counter of files', ['/srv/wal/000000010000000000000001 rw,'], ['/srv/wal/[0-9]* rw,']],
])('widens %s', (_, rules, printed) => expect(files(rules)).toEqual(printed));

test.each<[string, rules: readonly string[]]>([
  ['few files', inFolder('/etc/nginx/').slice(1)],
  ['written files', inFolder('/usr/share/nginx/', 'rw')],
  ['mapped files', inFolder('/usr/share/nginx/', 'mr')],
  ['executed programs', inFolder('/usr/lib/openssh/', 'rix')],
  ['the folder of all configuration', inFolder('/etc/')],
  ['folders of users and of services', [...inFolder('/home/u/'), ...inFolder('/srv/www/'), ...inFolder('/var/lib/x/')]],
  ['folders with secrets', [...inFolder('/etc/ssh/'), ...inFolder('/etc/x/private/')]],
  ['two numbers', ['/srv/app1 r,', '/srv/app2 r,']],
  ['devices with numbers', ['/dev/sda1 rw,', '/dev/sda2 rw,', '/dev/sda3 rw,']],
])('does not widen %s', (_, rules) => expect(files(rules)).toEqual(rules));
