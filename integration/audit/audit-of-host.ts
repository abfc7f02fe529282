import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { againstSchema } from '../docs/against-schema.ts';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import { builtCli } from '../provision/provisioned-host.ts';
import type { AuditJson } from './measured-reach.ts';

/**
 * A host that has the built command, as it is now, judged on this machine: an emulated one would take minutes.
 *
 * @param cwd - where the files are that the words name
 */
export async function auditOfHost(host: LxcHost, words: readonly string[] = [], cwd?: string): Promise<AuditJson> {
  const { stdout: input } = await host.run(['lamellar', 'ps', '--save', '-'], { timeout: 300 });
  const all = ['audit', '--quiet', '--snapshot', '-', ...words, '--fail-on', 'none', '--format', 'json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [builtCli, ...all], {
    input,
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(againstSchema('audit', stdout)).toEqual([]);
  return JSON.parse(stdout) as AuditJson;
}

/** What is told after something was done, and was not before. */
export function newlyTold(now: AuditJson, then: AuditJson): readonly string[] {
  const known = new Set(told(then));
  return told(now).filter((line) => !known.has(line));
}

/** What is told, a line for each finding: its kind, and what it is of. */
export function told({ findings }: AuditJson): readonly string[] {
  return findings.map(({ id, subject }) => `${id}: ${subject.words}`).sort();
}
