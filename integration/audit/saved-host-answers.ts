import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { builtCli } from '../provision/provisioned-host.ts';

/** A saved host: the file, and the file's folder. */
export interface SavedHost {
  readonly file: string;
  readonly folder: string;
}

/** Answers many questions on a saved host: true if allowed. @param questions - the fields of the questions */
export function verdictsOf({ file, folder }: SavedHost, questions: readonly (readonly string[])[]): readonly boolean[] {
  const words = ['can', '--quiet', '--snapshot', file, '--questions', '-', '--format', 'ndjson'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [builtCli, ...words], {
    input: `${questions.map((fields) => fields.join('\t')).join('\n')}\n`,
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect({ status, stderr }).toEqual({ status: expect.any(Number), stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(questions.length);
  return lines.map((line) => isAllowed(line));
}

function isAllowed(line: string): boolean {
  const { verdict } = JSON.parse(line) as { readonly verdict?: string };
  if (verdict !== 'allow' && verdict !== 'deny') throw new Error(`no verdict: ${line}`);
  return verdict === 'allow';
}
