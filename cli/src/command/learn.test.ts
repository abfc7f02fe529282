import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const tunables =
  '@{PROC}=/proc/\n@{pid}=[0-9]*\n@{tid}=[0-9]*\n@{run}=/run/\n@{sys}=/sys/\n@{multiarch}=*-linux-gnu*\n';
const record = (profile: string, rest: string): string => `apparmor="ALLOWED" profile="${profile}" pid=9 ${rest}\n`;
const open = (profile: string, name: string, mask: string): string =>
  record(
    profile,
    `operation="open" class="file" name="${name}" requested_mask="${mask}" denied_mask="${mask}" fsuid=0 ouid=0`,
  );
const capable = (profile: string, name: string): string =>
  record(profile, `operation="capable" class="cap" capname="${name}"`);

const log = [
  open('p', '/etc/p.conf', 'r'),
  open('p', '/proc/812/stat', 'r'),
  record(
    'p',
    'operation="exec" class="file" name="/usr/bin/gzip" requested_mask="x" denied_mask="x" target="p//null-/usr/bin/gzip"',
  ),
  open('p//null-/usr/bin/gzip', '/var/log/p.gz', 'w'),
  capable('p//null-/usr/sbin/ip', 'net_admin'),
  record(
    'p',
    'operation="signal" class="signal" requested_mask="receive" denied_mask="receive" signal=term peer="unconfined"',
  ),
].join('');

const folder = (more: Readonly<Record<string, string>> = {}): string =>
  directory({
    log,
    'base/tunables/global': tunables,
    'base/abstractions/base': '/etc/p.conf r,\n/etc/a r,\n',
    ...more,
  });
const learn = (cwd: string, ...words: readonly string[]) => lamellar(['learn', '--base', 'base', ...words], { cwd });

const learnt = `abi <abi/4.0>,

include <tunables/global>

profile p {
  signal (receive) set=(term) peer=unconfined,

  /etc/p.conf r,
  owner @{PROC}/@{pid}/stat r,
  /usr/bin/gzip ix,
  /usr/sbin/ip Cx -> ip,
  /var/log/p.gz w,

  profile ip {
    capability net_admin,
  }

  include if exists <local/p>
}
`;

describe('learn', () => {
  it('prints a profile with sorted rules, and child profiles for programs with capabilities', () => {
    const { stdout, stderr, status } = learn(folder(), 'log');
    expect(stdout).toBe(learnt);
    expect(stderr).toContain('Cx for /usr/sbin/ip: --exec PATH=MODE');
    expect(status).toBe(0);
  });

  it('confines programs as requested', () => {
    const { stdout } = learn(folder(), 'log', '--exec', '/usr/bin/gzip=Px', '--exec', '/usr/sbin/ip=ix');
    expect(stdout).toContain('\n  /usr/bin/gzip Px,\n  /usr/sbin/ip ix,\n');
    expect(stdout).toContain('\nprofile /usr/bin/gzip {\n  /var/log/p.gz w,\n');
  });

  it('leaves out rules of included files', () => {
    const { stdout } = learn(folder(), 'log', '--include', 'abstractions/base');
    expect(stdout).toContain('  include <abstractions/base>\n');
    expect(stdout).not.toContain('/etc/p.conf');
  });

  it('keeps choices and rules, and adds only new records in a later run', () => {
    const cwd = folder();
    learn(cwd, 'log', '--decisions', 'state.json', '--exec', '/usr/sbin/ip=ix');
    const more = `${log}${open('p', '/etc/new', 'r')}`;
    const { stdout, stderr } = lamellar(['learn', '-', '--base', 'base', '--decisions', 'state.json'], {
      cwd,
      input: more,
    });
    expect(stderr.split('\n').filter((line) => line.includes('new'))).toEqual([
      'lamellar: p: 7 kinds of records, 1 new rule',
      'lamellar: new in p: /etc/new r,',
    ]);
    expect(stdout).toContain('  /etc/new r,\n  /etc/p.conf r,\n');
    expect(stdout).toContain('  /usr/sbin/ip ix,\n');
    expect(JSON.parse(readFileSync(path.join(cwd, 'state.json'), 'utf8'))).toMatchObject({
      learn: 1,
      profiles: { p: { exec: { '/usr/sbin/ip': 'ix', '/usr/bin/gzip': 'ix' } } },
    });
  });

  it('begins with rules for the resources of a container, with and without a log', () => {
    const cwd = folder({ config: 'lxc.mount.entry = /srv srv none bind,ro 0 0\n', empty: 'lxc.uts.name = web\n' });
    const alone = learn(cwd, '--profile', 'p', '--draft', 'config');
    expect([alone.status, alone.stdout]).toEqual([0, expect.stringContaining('  /srv/ r,\n  /srv/** r,\n')]);
    const both = learn(cwd, '--profile', 'p', '--draft', 'config', 'log');
    expect([both.status, both.stdout]).toEqual([0, expect.stringMatching(/\/etc\/p\.conf r,[^]*\/srv\/\*\* r,/)]);
    expect(learn(cwd, '--profile', 'p', '--draft', 'empty').stderr).toContain('empty has no mount, device or port');
    expect(learn(cwd, '--draft', 'config')).toMatchObject({ status: 2, stdout: '' });
    expect(learn(cwd, '--profile', 'p', '--draft', 'missing')).toMatchObject({ status: 2, stdout: '' });
    const piped = (...words: readonly string[]) => lamellar(['learn', '--profile', 'p', ...words], { cwd, input });
    const input = 'lxc.mount.entry = /opt opt none bind,ro 0 0\n';
    expect(piped('--draft', '-')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('  /opt/** r,\n') as string,
    });
    expect(piped('--draft', '-', '-').stderr).toContain('standard input is both the draft and a log');
    const many = directory({ config: 'lxc.mount.entry = /srv srv none bind 0 0\n'.repeat(1001) });
    expect(learn(many, '--profile', 'p', '--draft', 'config').stderr).toContain('more than 1,000');
  });

  it('refuses rules that open the host', () => {
    const input = `${log}${record('p', 'operation="ptrace" class="ptrace" requested_mask="read" denied_mask="read" peer="unconfined"')}`;
    const cwd = folder();
    const { stdout, stderr, status } = lamellar(['learn', '-', '--base', 'base'], { cwd, input });
    expect(stdout).toBe(learnt);
    expect(stderr).toContain('refused: `ptrace (read) peer=unconfined,` opens the host');
    expect(status).toBe(1);
  });

  it('escapes the pattern characters in the name of a profile', () => {
    const { stdout, status } = lamellar(['learn', '-', '--base', 'base'], {
      cwd: folder(),
      input: open('x}{*', '/etc/p.conf', 'r'),
    });
    expect(stdout).toContain(String.raw`profile "x\}\{\*" {`);
    expect(status).toBe(0);
  });

  it('reports records without a rule', () => {
    const input = `${log}${open('p', 'a/b', 'r')}`;
    const { stdout, stderr, status } = lamellar(['learn', '-', '--base', 'base'], { cwd: folder(), input });
    expect(stdout).toBe(learnt);
    expect(stderr).toContain('no rule for open a/b');
    expect(status).toBe(1);
  });

  it.each([
    [['log', '--profile', 'q'], 'no complain-mode record of profile `q`'],
    [['log', '--exec', 'gzip=ix'], '`gzip=ix` is not PATH=MODE'],
    [['two'], 'the log has several profiles in complain mode'],
    [['none'], 'no complain-mode record'],
    [['log', '--decisions', 'log'], '`log` is no file of decisions'],
    [['log', '--include', 'abstractions/none'], 'none'],
  ])('%j ends with 2', (words, message) => {
    const cwd = folder({ two: `${log}${open('q', '/x', 'r')}`, none: log.replaceAll('ALLOWED', 'DENIED') });
    const { stderr, status } = learn(cwd, ...words);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
    expect(existsSync(path.join(cwd, 'state.json'))).toBe(false);
  });
});
