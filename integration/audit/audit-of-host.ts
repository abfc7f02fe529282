import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { againstSchema } from '../docs/against-schema.ts';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import { builtCli } from '../provision/provisioned-host.ts';
import type { AuditJson } from './measured-reach.ts';

/**
 * Audits a host with the built command. The snapshot is audited on the local machine, because an emulated host would
 * take minutes.
 *
 * @param cwd - the folder of relative files in the arguments
 */
export async function auditOfHost(host: LxcHost, words: readonly string[] = [], cwd?: string): Promise<AuditJson> {
  const { stdout: input } = await host.run(['lamellar', 'snapshot', '-'], { timeout: 300 });
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

/** The findings in the new audit but not in the old audit. */
export function newFindings(now: AuditJson, then: AuditJson): readonly string[] {
  const known = new Set(findingLines(then));
  return findingLines(now).filter((line) => !known.has(line));
}

/** The findings as lines of kind and subject. */
export function findingLines({ findings }: AuditJson): readonly string[] {
  return findings.map(({ id, subject }) => `${id}: ${subject.words}`).sort();
}
