import { expect, test } from 'vitest';
import type { ProfileMode } from '../../../profile/profile.ts';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { complainMode } from './complain-mode.ts';

const example = exampleOf('complain-mode');

/** Returns the findings with all profiles of the example in a mode. */
function inMode(mode: ProfileMode, of: (name: string) => boolean = () => true) {
  const namespaces = example.namespaces.map((one) => ({
    ...one,
    profiles: one.profiles.map((profile) => ({ ...profile, mode: of(profile.name) ? mode : ('enforce' as const) })),
  }));
  return findingsIn(complainMode, example, { namespaces });
}

test('the example: a service in complain mode', () => {
  expect(findingsIn(complainMode, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'profile `:lxc-web_<-var-lib-lxc>:nginx` of container web',
      evidence: ['1 process under it: nginx (710)'],
    },
  ]);
});

test('a host layer in complain mode confines nothing', () => {
  expect(inMode('complain', (name) => name.startsWith('lxc-'))).toMatchObject([
    { severity: 'high', subject: 'profile `lxc-web_</var/lib/lxc>` of container web' },
  ]);
});

test("a kernel in audit mode `quiet` refuses complain mode's denials", () => {
  const parameters = new Map([[exampleBytes('audit'), exampleBytes('quiet')]]);
  expect(findingsIn(complainMode, example, { kernel: { ...example.kernel, parameters } })).toMatchObject([
    { severity: 'low', summary: expect.stringContaining('everything without a rule is refused') as string },
  ]);
});

test('prompt mode asks the user, and kill mode refuses', () => {
  expect(inMode('prompt')).toMatchObject([{ severity: 'info' }, { severity: 'info' }]);
  expect(inMode('kill')).toEqual([]);
});

test('a generated profile is reported with its parent in complain mode', () => {
  const label = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx//null-/bin/sh';
  const found = findingsIn(complainMode, example, {
    task: (task) => (task.id === 700 ? { ...task, label } : task),
  });
  expect(found).toMatchObject([{ evidence: ['2 processes under it: nginx (710), systemd (700)'] }]);
});

test('the fix for a program of the host enforces its profile', () => {
  const cron = {
    name: exampleBytes('/usr/sbin/cron'),
    mode: 'complain',
    attach: undefined,
    hash: undefined,
    load: undefined,
  } as const;
  const [root, ...others] = example.namespaces;
  const file = {
    path: exampleBytes('/etc/apparmor.d/usr.sbin.cron'),
    container: undefined,
    link: undefined,
    size: 1,
    hash: undefined,
    content: undefined,
  };
  const found = findingsIn(complainMode, example, {
    namespaces: [{ name: exampleBytes(''), revision: 1, profiles: [...(root?.profiles ?? []), cron] }, ...others],
    files: [file],
    task: (task) => (task.id === 1 ? { ...task, label: '/usr/sbin/cron' } : task),
  });
  expect(found[0]).toMatchObject({ subject: 'profile `:lxc-web_<-var-lib-lxc>:nginx` of container web' });
  expect(found[1]).toMatchObject({ severity: 'low', fixes: ['aa-enforce /etc/apparmor.d/usr.sbin.cron'] });
});

test.each([
  ['', 'lxc-attach -n web -- apparmor_parser --replace /etc/apparmor.d/nginx'],
  ['flags=(complain) ', expect.stringMatching(/remove `complain` from the flags/) as string],
])('a file with %j decides whether the mode is to change or the file is to load', (flags, fix) => {
  const content = exampleBytes(`profile nginx ${flags}{ file, }\n`);
  const file = { path: exampleBytes('/etc/apparmor.d/nginx'), container: 0, link: undefined, size: 1, hash: undefined };
  expect(findingsIn(complainMode, example, { files: [{ ...file, content }] })).toMatchObject([{ fixes: [fix] }]);
});
