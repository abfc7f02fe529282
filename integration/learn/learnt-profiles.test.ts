import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Policy } from '@lamellar/core';
import { containerPolicies } from '@lamellar/container-policies';
import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { decideRecord, readRecords, type AppArmorRecord } from '@lamellar/core/log-records';
import { describe, expect, it } from 'vitest';

/**
 * The kernel's records of Debian's services in a container, from empty profiles in complain mode: boot, then the steps of
 * `integration/services/lives` and a restart. Equal records appear once.
 */
const log = fileURLToPath(new URL('services.log.gz', import.meta.url));
const lines = gunzipSync(readFileSync(log)).toString('latin1').split('\n');
const parser = 'apparmor_parser';
const command = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));

/**
 * The kinds of records, and the longest acceptable profile: several kinds of a file or a folder give one rule.
 *
 * `used` are the accesses of the workload that no profile of the catalogue's policy allows. They are stats, whose denial
 * has no effect, and a capability for larger buffers than needed.
 *
 * `gained` are the permissions of the learnt profile beyond the catalogue's profile of the same name. The learnt profile
 * of sshd also covers the sessions, for which the catalogue has further profiles: PAM sets the label of the session.
 */
const services = [
  {
    name: 'nginx',
    policy: 'nginx',
    kinds: 285,
    maxLines: 55,
    used: ['getattr /'],
    gained: ['file r, for example of /'],
  },
  { name: 'postgresql', policy: 'postgresql', kinds: 519, maxLines: 105, used: [], gained: [] },
  {
    name: 'sshd',
    policy: 'openssh-server',
    kinds: 1886,
    maxLines: 160,
    used: [
      'capable net_admin',
      ...[
        '/ /etc/ /etc/update-motd.d/ /run/ /run/systemd/notify /usr/ /usr/bin/bash /usr/lib/',
        '/usr/lib/openssh/sftp-server /usr/local/ /usr/local/lib/ /usr/sbin/nologin /var/',
      ].flatMap((names) => names.split(' ').map((name) => `getattr ${name}`)),
    ],
    gained: ['file r, for example of /', 'file w, for example of /proc/0/attr/current'],
  },
];

/** The programs that the catalogue's profiles confine. Programs of a session leave the profiles. */
const confined = /^(?:\/usr\/sbin\/(?:nginx|sshd|unix_chkpwd)|\/usr\/lib\/openssh\/sshd-(?:session|auth))$/;

describe.each(services)('the profile learnt for $name', ({ name, policy: source, kinds, maxLines, used, gained }) => {
  const catalogue = containerPolicies.find((one) => one.name === source);
  const cwd = mkdtempSync(path.join(tmpdir(), 'learn-'));
  const { stdout, stderr, status } = spawnSync(process.execPath, [command, 'learn', log, '--profile', name], {
    cwd,
    encoding: 'utf8',
  });

  it('allows all records, in few rules', () => {
    expect({ status, stderr: stderr.match(/no rule.*|refused.*/g) }).toEqual({ status: 0, stderr: null });
    expect(stderr).toContain(`${name}: ${kinds.toLocaleString('en')} kinds of records`);
    expect(stdout.split('\n').length).toBeLessThan(maxLines);
    expect(stdout).toMatch(new RegExp(`^profile ${name} /usr/\\S+/\\w+ `, 'm'));
  });

  it('allows each record in the policy that apparmor_parser compiles', () => {
    const file = path.join(cwd, 'learnt');
    writeFileSync(file, stdout);
    const policy = compiledPolicy(file);
    const records = lines.flatMap((line) => readRecords(bytesOf(line)).map((record) => ({ record, line })));
    const own = records.filter(({ record }) => record.profile?.split('//')[0] === name);
    expect(own.length).toBeGreaterThan(kinds / 2);
    const denied = own.filter(
      ({ record }) => !isAllowed(record, bytesOf(placed(textOf(record.profile ?? bytesOf('')), stdout)), policy),
    );
    expect(denied).toEqual([]);
  });

  it('allows little that the catalogue does not allow, in any class', () => {
    const file = path.join(cwd, 'catalogue');
    writeFileSync(file, catalogue?.text ?? '');
    const policy = compiledPolicy(file);
    const more = lines
      .flatMap((line) => readRecords(bytesOf(line)))
      .filter(({ profile = '' }) => {
        const [own, ...programs] = profile.split('//null-');
        return own === name && programs.every((program) => confined.test(program));
      })
      .filter((record) => catalogue?.profiles.some((one) => isAllowed(record, bytesOf(one), policy)) !== true)
      .map(({ operation = '', name: object = '' }) => `${operation} ${object}`);
    expect([...new Set(more)].toSorted()).toEqual(used);
    writeFileSync(path.join(cwd, 'learnt'), stdout);
    const words = [command, 'diff', 'catalogue', 'learnt', '--base', '/etc/apparmor.d'];
    const compared = spawnSync(process.execPath, words, { cwd, encoding: 'utf8' }).stdout;
    expect(compared).toContain('permissions on objects:');
    const gains = [...compared.matchAll(/^ +(?:gains|gained:) (.*)$/gm)].map(([, what]) => what);
    expect(gains).toEqual(gained);
  });
});

/** Compiles a policy file by apparmor_parser. */
function compiledPolicy(file: string): Policy {
  const compiled = execFileSync(parser, ['-QKTS', '--base', '/etc/apparmor.d', file], {
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return Policy.parse({ profiles: { learnt: new Uint8Array(compiled) } });
}

/** Returns whether a profile allows the access of a record. */
function isAllowed(record: AppArmorRecord, profile: ByteString, policy: Policy): boolean {
  const { namespace: _, ...rest } = record;
  // Under `attach_disconnected`, the kernel evaluates the path below the root.
  const isDisconnected = record.info === bytesOf('Failed name lookup - disconnected path');
  const attached = isDisconnected ? { name: bytesOf(`/${record.name}`) } : {};
  const decided = decideRecord({ ...rest, ...attached, profile }, policy.stacks, policy.kernel.behaviours);
  // The kernel logs no peer for a datagram socket of the file system: the rule comes from the record alone.
  if ('reason' in decided) return record.operation === bytesOf('connect');
  const checks = decided.decisions.flatMap((decision) =>
    decision.checks.filter(({ part }) => part.profile.name === profile),
  );
  return checks.length > 0 && checks.every(({ verdict }) => verdict === 'allow');
}

/** Returns the learnt profile for a recorded profile: a child profile of the text for a program, else the caller. */
function placed(profile: string, text: string): string {
  const [own = '', ...programs] = profile.split('//null-');
  return programs.reduce((caller, program) => {
    const child = program.slice(program.lastIndexOf('/') + 1);
    return !caller.includes('//') && text.includes(`\n  profile ${child} `) ? `${caller}//${child}` : caller;
  }, own);
}
