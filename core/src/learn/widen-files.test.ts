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
  [
    'names with several numbers',
    ['/srv/a1-1.log rw,', '/srv/a2-2.log rw,', '/srv/a3-3.log rw,'],
    ['/srv/a[0-9]*.log rw,'],
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
  ['names with the sign of a comment', ['/srv/#1 r,', '/srv/#2 r,', '/srv/#3 r,']],
  ['two numbers', ['/srv/app1 r,', '/srv/app2 r,']],
  ['devices with numbers', ['/dev/sda1 rw,', '/dev/sda2 rw,', '/dev/sda3 rw,']],
])('does not widen %s', (_, rules) => expect(files(rules)).toEqual(rules));

test('takes little time for many names with many numbers', () => {
  const rules = Array.from(
    { length: 3000 },
    (_, index) => `/srv/${index % 7}/constructor${'-1'.repeat(90)}-${index}x r,`,
  );
  const started = performance.now();
  expect(files([...rules, `/srv/1/constructor${'-1'.repeat(100)} r,`]).length).toBeLessThan(5);
  expect(performance.now() - started).toBeLessThan(10_000);
});
