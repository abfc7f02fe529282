import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageOrigin } from './control.ts';
import { root } from './package-files.ts';

/**
 * Returns the origin of this work tree. By default, time and maintainer are from the last commit, for reproducible
 * builds. The variables of Debian's tools take precedence: SOURCE_DATE_EPOCH, and DEBFULLNAME and DEBEMAIL for the
 * maintainer.
 *
 * @throws Error if neither gives a time
 */
export function ownOrigin(environment: NodeJS.ProcessEnv = process.env): PackageOrigin {
  const { version } = JSON.parse(readFileSync(join(root, 'cli/package.json'), 'utf8')) as { version: string };
  const { SOURCE_DATE_EPOCH: given, DEBFULLNAME: name, DEBEMAIL: address } = environment;
  const epoch = Number(given ?? ofCommit('%ct'));
  const maintainer = `${name ?? ofCommit('%an')} <${address ?? ofCommit('%ae')}>`;
  return { version, epoch, date: new Date(epoch * 1000).toISOString().slice(0, 10), maintainer };
}

function ofCommit(form: string): string {
  try {
    return execFileSync('git', ['log', '-1', `--format=${form}`], { cwd: root, encoding: 'utf8' }).trim();
  } catch (error) {
    throw new Error('no commit here: set SOURCE_DATE_EPOCH, DEBFULLNAME and DEBEMAIL', { cause: error });
  }
}
