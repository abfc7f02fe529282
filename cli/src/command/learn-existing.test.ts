import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, test } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const namespace = (container: string): string => `namespace="root//lxc-${container}_<-var-lib-lxc>"`;
const open = (profile: string, name: string, container = 'web'): string =>
  `apparmor="ALLOWED" operation="open" class="file" ${namespace(container)} profile="${profile}" name="${name}" pid=9 requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n`;
const log = [
  open('p', '/etc/known'),
  open('p', '/etc/new'),
  open('p', '/etc/of-db', 'db'),
  open('p//null-/usr/bin/gzip', '/etc/gzip'),
  `apparmor="ALLOWED" operation="capable" class="cap" ${namespace('web')} profile="p//null-/usr/sbin/ip" pid=9 capability=12 capname="net_admin"\n`,
  `apparmor="ALLOWED" operation="connect" class="net" ${namespace('web')} profile="p" pid=9 family="unix" sock_type="dgram" protocol=0 requested_mask="connect" denied_mask="connect"\n`,
].join('');
const policy = 'abi <abi/4.0>,\nprofile p /usr/bin/p flags=(complain) {\n  /etc/known r,\n  /usr/bin/gzip ix,\n}\n';
const container = '  web:\n    runtime: lxc\n    container:\n      policy: [./p.aa]\n';
const manifest = `lamellar: 1\ncontainers:\n${container}${container.replace('web', 'db')}`;
const folder = (): string => directory({ 'lamellar.yaml': manifest, 'p.aa': policy, log });
const text = (cwd: string): string => readFileSync(path.join(cwd, 'p.aa'), 'utf8');

const learnt = `abi <abi/4.0>,
profile p /usr/bin/p flags=(complain) {
  /etc/known r,
  /usr/bin/gzip ix,
  unix (connect) type=dgram,
  /etc/gzip r,
  /etc/new r,
  /usr/sbin/ip Cx -> ip,
  profile ip {
    capability net_admin,
  }
}
`;

it('prints a patch with the rules that the policy lacks, once', () => {
  const cwd = folder();
  const words = ['learn', 'log', '--profile', 'web:p', '--patch'];
  const { stdout, stderr, status } = lamellar(words, { cwd });
  expect(stderr).toContain('a patch for `patch -p1');
  expect(status).toBe(0);
  execFileSync('patch', ['-p1', '--fuzz=0'], { cwd, input: stdout });
  expect(text(cwd)).toBe(learnt);
  expect(lamellar(['check', 'lamellar.yaml'], { cwd }).status).toBe(0);
  expect(lamellar(words, { cwd })).toMatchObject({ stdout: '', status: 0 });
});

it('patches the file of a profile that the manifest puts into complain mode', () => {
  const cwd = folder();
  writeFileSync(path.join(cwd, 'p.aa'), policy.replace(' flags=(complain)', ''));
  lamellar(['learn', '--start', 'web:p'], { cwd });
  const { stdout } = lamellar(['learn', 'log', '--profile', 'web:p', '--patch'], { cwd });
  execFileSync('patch', ['-p1', '--fuzz=0'], { cwd, input: stdout });
  expect(text(cwd)).toBe(learnt.replace(' flags=(complain)', ''));
});

const variables = 'abi <abi/4.0>,\nprofile p /usr/bin/p {\n}\n';
it.each([
  ['in a file', variables.replace(' {', ' flags=(complain) {'), []],
  ['in a file that the manifest puts into complain mode', variables, ['learn', '--start', 'web:p']],
])('declares the variables of new rules %s', (_, before, start) => {
  const cwd = directory({ 'lamellar.yaml': manifest, 'p.aa': before, log: open('p', '/proc/uptime') });
  expect(start.length === 0 || lamellar(start, { cwd }).status === 0).toBe(true);
  const words = ['learn', 'log', '--profile', 'web:p', '--patch'];
  const { stdout, stderr } = lamellar(words, { cwd });
  expect(stderr).not.toContain('not in the patch');
  execFileSync('patch', ['-p1', '--fuzz=0'], { cwd, input: stdout });
  expect(text(cwd)).toBe(
    before.replace('4.0>,\n', '4.0>,\ninclude <tunables/global>\n').replace('\n}', '\n  @{PROC}/uptime r,\n}'),
  );
  expect(lamellar(['check', 'lamellar.yaml'], { cwd }).status).toBe(0);
  expect(lamellar(words, { cwd })).toMatchObject({ stdout: '', status: 0 });
});

it('prints a profile with the new rules alone without --patch', () => {
  const { stdout } = lamellar(
    ['learn', 'log', '--policy', 'p.aa', '--manifest', 'lamellar.yaml', '--profile', 'db:p'],
    {
      cwd: folder(),
    },
  );
  expect(stdout).toContain('profile p {\n  /etc/of-db r,\n');
  expect(stdout).not.toContain('/etc/new');
});

test.each([
  [['--profile', 'shop:p'], 'the policy has no container `shop`'],
  [['--profile', 'web:q'], 'no complain-mode record of profile `q`'],
  [['--patch', '--policy', 'none.aa'], 'none.aa'],
])('%j ends with 2', (words, message) => {
  const { stderr, status } = lamellar(['learn', 'log', ...words], { cwd: folder() });
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});
