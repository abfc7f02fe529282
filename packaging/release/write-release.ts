/**
 * Builds all files of a release into dist/release, from a clean commit with a tag. A run needs no network.
 *
 *     npm run release
 *
 * Exit status: 0 written, 1 the tag, the versions, the changelog or the work tree do not fit together.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownOrigin } from '../debian/origin.ts';
import { root } from '../debian/package-files.ts';
import { buildRelease } from './build-release.ts';
import { packageVersions } from './public-packages.ts';
import { releaseProblems } from './release-problems.ts';

const origin = ownOrigin();
const problems = releaseProblems(origin.version, {
  tags: git('tag', '--points-at', 'HEAD'),
  changedFiles: git('status', '--porcelain').map((line) => line.slice(3)),
  versions: packageVersions(),
  changelog: readFileSync(join(root, 'CHANGELOG.md'), 'utf8'),
});
for (const problem of problems) console.error(`release: ${problem}`);
if (problems.length > 0) process.exit(1);

// The modes of built files depend on the umask, and folders keep files of deleted sources.
process.umask(0o022);
for (const folder of ['core', 'node', 'host-policies', 'container-policies', 'cli', 'playground'])
  rmSync(join(root, folder, 'dist'), { recursive: true, force: true });
execFileSync('npm', ['run', '--silent', 'build', '--', '--force'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});

const folder = join(root, 'dist/release');
rmSync(folder, { recursive: true, force: true });
for (const name of buildRelease(origin, folder)) console.log(`dist/release/${name}`);

function git(...words: readonly string[]): readonly string[] {
  const output = execFileSync('git', words, { cwd: root, encoding: 'utf8' });
  return output.split('\n').filter((line) => line !== '');
}
