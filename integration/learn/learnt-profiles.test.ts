import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Policy } from '@lamellar/core';
import { bytesOf, textOf } from '@lamellar/core/language';
import { decideRecord, readRecords } from '@lamellar/core/log-records';
import { describe, expect, it } from 'vitest';

/**
 * The kernel's records of Debian's services in a container, from empty profiles in complain mode: boot, then the steps of
 * `integration/services/lives` and a restart. Equal records appear once.
 */
const log = fileURLToPath(new URL('services.log.gz', import.meta.url));
const lines = gunzipSync(readFileSync(log)).toString('latin1').split('\n');
const parser = 'apparmor_parser';
const command = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));

/** The kinds of records, and the longest acceptable profile: several kinds of a file or a folder give one rule. */
const services = [
  { name: 'nginx', kinds: 285, maxLines: 55 },
  { name: 'postgresql', kinds: 519, maxLines: 105 },
  { name: 'sshd', kinds: 1886, maxLines: 160 },
];

describe.each(services)('the profile learnt for $name', ({ name, kinds, maxLines }) => {
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
    const compiled = execFileSync(parser, ['-QKTS', '--base', '/etc/apparmor.d', file], {
      maxBuffer: 2 ** 26,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const policy = Policy.parse({ profiles: { learnt: new Uint8Array(compiled) } });
    const records = lines.flatMap((line) => readRecords(bytesOf(line)).map((record) => ({ record, line })));
    const own = records.filter(({ record }) => record.profile?.split('//')[0] === name);
    expect(own.length).toBeGreaterThan(kinds / 2);
    const denied = own.flatMap(({ record, line }) => {
      const { namespace: _, ...rest } = record;
      const profile = bytesOf(placed(textOf(record.profile ?? bytesOf('')), stdout));
      // Under `attach_disconnected`, the kernel evaluates the path below the root.
      const isDisconnected = record.info === bytesOf('Failed name lookup - disconnected path');
      const attached = isDisconnected ? { name: bytesOf(`/${record.name}`) } : {};
      const decided = decideRecord({ ...rest, ...attached, profile }, policy.stacks, policy.kernel.behaviours);
      // The kernel logs no peer for a datagram socket of the file system: the rule comes from the record alone.
      if ('reason' in decided) return line.includes('operation="connect"') ? [] : [`${decided.reason}: ${line}`];
      const checks = decided.decisions.flatMap((decision) =>
        decision.checks.filter(({ part }) => part.profile.name === profile),
      );
      return checks.length > 0 && checks.every(({ verdict }) => verdict === 'allow') ? [] : [line];
    });
    expect(denied).toEqual([]);
  });
});

/** Returns the learnt profile for a recorded profile: a child profile of the text for a program, else the caller. */
function placed(profile: string, text: string): string {
  const [own = '', ...programs] = profile.split('//null-');
  return programs.reduce((caller, program) => {
    const child = program.slice(program.lastIndexOf('/') + 1);
    return !caller.includes('//') && text.includes(`\n  profile ${child} `) ? `${caller}//${child}` : caller;
  }, own);
}
