import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Policy } from '@lamellar/core';
import { bytesOf, textOf } from '@lamellar/core/language';
import { decideRecord, readRecords } from '@lamellar/core/log-records';
import { describe, expect, it } from 'vitest';
import { complaint, workloads } from './workloads.ts';

const base = '/etc/apparmor.d';
const parser = 'apparmor_parser';
const command = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));

describe.each(Object.entries(workloads))('the profile learnt for %s', (name, workload) => {
  const cwd = mkdtempSync(path.join(tmpdir(), 'learn-'));
  const input = workload.map(complaint).join('\n');
  const { stdout, stderr, status } = spawnSync(process.execPath, [command, 'learn', '-', '--profile', name], {
    cwd,
    input: `${input}\n`,
    encoding: 'utf8',
  });

  it('allows all records', () =>
    expect({ status, stderr: stderr.match(/no rule.*/g) }).toEqual({ status: 0, stderr: null }));

  it('allows each record in the policy that apparmor_parser compiles', () => {
    const file = path.join(cwd, 'learnt');
    writeFileSync(file, stdout);
    const options = { maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'ignore'] as const };
    const compiled = execFileSync(parser, ['-QKTS', '--base', base, file], {
      ...options,
      stdio: [...options.stdio],
    });
    const policy = Policy.parse({ profiles: { learnt: new Uint8Array(compiled) } });
    const denied = workload.map(complaint).flatMap((line) =>
      readRecords(bytesOf(line)).flatMap((record) => {
        const profile = placed(record.profile === undefined ? '' : textOf(record.profile), stdout);
        const decided = decideRecord({ ...record, profile: bytesOf(profile) }, policy.stacks, policy.kernel.behaviours);
        if ('reason' in decided) return [`${decided.reason}: ${line}`];
        const checks = decided.decisions.flatMap((decision) =>
          decision.checks.filter(({ asked }) => asked.profile.name === bytesOf(profile)),
        );
        return checks.length > 0 && checks.every(({ verdict }) => verdict === 'allow') ? [] : [line];
      }),
    );
    expect(denied).toEqual([]);
  });
});

/** Returns the learnt profile for a recorded profile: a child profile of the text for a program, else the caller. */
function placed(profile: string, text: string): string {
  const [own = '', ...programs] = profile.split('//null-');
  return programs.reduce((caller, program) => {
    const child = program.slice(program.lastIndexOf('/') + 1);
    return !caller.includes('//') && text.includes(`profile ${child} {`) ? `${caller}//${child}` : caller;
  }, own);
}
