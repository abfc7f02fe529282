import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, test } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const manifest = `lamellar: 1
containers:
  web: # the shop
    runtime: lxc
    container:
      policy: [nginx, ./app.aa] # two
  db:
    runtime: lxc
`;
const app =
  'profile app /usr/bin/app flags=(attach_disconnected) {\n  profile child {\n  }\n}\nprofile kept flags=(kill) {\n}\n';
const folder = (text = manifest): string => directory({ 'lamellar.yaml': text, 'app.aa': app });
const text = (cwd: string): string => readFileSync(path.join(cwd, 'lamellar.yaml'), 'utf8');

it('adds a profile to the manifest, and restores the bytes', () => {
  const cwd = folder();
  chmodSync(path.join(cwd, 'lamellar.yaml'), 0o640);
  const started = lamellar(['learn', '--start', 'web:app'], { cwd });
  expect(started).toMatchObject({ status: 0 });
  expect(started.stdout).toBe(
    'web:app is added to the list `complain` in lamellar.yaml\n' +
      'next: lamellar apply --manifest lamellar.yaml\n' +
      'then use the program, and add the rules: lamellar learn --profile web:app --patch --manifest lamellar.yaml\n',
  );
  expect(text(cwd)).toBe(manifest.replace('# two\n', "# two\n      complain:\n        - 'app'\n"));
  expect(statSync(path.join(cwd, 'lamellar.yaml')).mode & 0o777).toBe(0o640);

  const again = lamellar(['learn', '--start', 'web:app'], { cwd });
  expect(again).toMatchObject({ status: 0, stdout: '' });
  expect(again.stderr).toContain('web:app is in the list `complain` of the manifest: nothing to do');
  lamellar(['learn', '--start', 'web:nginx'], { cwd });
  lamellar(['learn', '--stop', 'web:app'], { cwd });
  expect(text(cwd)).toBe(manifest.replace('# two\n', "# two\n      complain:\n        - 'nginx'\n"));
  expect(lamellar(['learn', '--stop', 'web:nginx'], { cwd })).toMatchObject({
    status: 0,
    stdout:
      'web:nginx is removed from the list `complain` in lamellar.yaml\nnext: lamellar apply --manifest lamellar.yaml\n',
  });
  expect(text(cwd)).toBe(manifest);
  expect(lamellar(['learn', '--stop', 'web:nginx'], { cwd }).stderr).toContain('is not in the list');
});

it('puts the profile and its children into complain mode, and no further profile', () => {
  const cwd = folder();
  lamellar(['learn', '--start', 'web:app'], { cwd });
  expect(lamellar(['plan', '--out', 'out'], { cwd }).status).toBe(0);
  const rendered = readFileSync(path.join(cwd, 'out/containers/web/policy/app.aa'), 'utf8');
  expect(rendered.replace(/^# .*\n/, '')).toBe(
    app
      .replace('flags=(attach', 'flags=(complain, attach')
      .replace('profile child {', 'profile child flags=(complain) {'),
  );
});

it('changes the target of a link, and not the link', () => {
  const cwd = folder();
  writeFileSync(path.join(cwd, 'real.yaml'), manifest);
  symlinkSync('real.yaml', path.join(cwd, 'link.yaml'));
  expect(lamellar(['learn', '--start', 'web:nginx', '--manifest', 'link.yaml'], { cwd }).status).toBe(0);
  expect(lstatSync(path.join(cwd, 'link.yaml')).isSymbolicLink()).toBe(true);
  expect(readFileSync(path.join(cwd, 'real.yaml'), 'utf8')).toContain('complain');
});

test.each<[string, words: readonly string[], message: string, before?: string]>([
  ['a name without a container', ['--start', 'nginx'], 'is no profile of a container in the manifest'],
  ['an unknown container', ['--start', 'shop:nginx'], 'the containers are `web`, `db`'],
  ['an unknown profile', ['--start', 'web:ngin'], 'the profiles are `nginx`, `app`'],
  ['a container without a layer', ['--stop', 'db:nginx'], 'add policy to the container in the manifest'],
  ['a different mode', ['--start', 'web:kept'], '`kept` has the flag `kill`'],
  ['both options', ['--start', 'web:app', '--stop', 'web:app'], '--start excludes --stop'],
  ['a missing manifest', ['--start', 'web:app', '--manifest', 'none.yaml'], 'none.yaml'],
  [
    'an alias as the layer',
    ['--start', 'web:nginx'],
    'change the list in an editor',
    'lamellar: 1\ncontainers:\n  web:\n    runtime: lxc\n    container: &x\n      policy: [nginx]\n  db:\n    runtime: lxc\n    container: *x\n',
  ],
  [
    'a profile in the list that the policy lacks',
    ['--start', 'web:nginx'],
    'no profile `ngimx` in the policy of the container',
    'lamellar: 1\ncontainers:\n  web: { runtime: lxc, container: { policy: [nginx], complain: [ngimx] } }\n',
  ],
])('reports %s, and changes nothing', (_, words, message, before = manifest) => {
  const cwd = folder(before);
  const { stderr, status } = lamellar(['learn', ...words], { cwd });
  expect(stderr).toContain(message);
  expect(status).toBe(2);
  expect(text(cwd)).toBe(before);
});

it('reports a read-only manifest', () => {
  const cwd = folder();
  chmodSync(path.join(cwd, 'lamellar.yaml'), 0o444);
  const { stderr, status } = lamellar(['learn', '--start', 'web:app'], { cwd });
  expect(stderr).toMatch(/read-only|permission denied/i);
  expect(status).not.toBe(0);
  expect(text(cwd)).toBe(manifest);
});
