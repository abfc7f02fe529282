/**
 * Builds, runs every test and closes with one plain line, `N passed, M failed`.
 * Arguments go to vitest: `npm test -- core/src/label`.
 *
 * With CI set, a skipped test counts as failed: what cannot run there has not passed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inCi = Boolean(process.env['CI']);

const built = run('npm', ['run', '--silent', 'build'], {});
const tally = built ? runTests(process.argv.slice(2)) : { passed: 0, failed: 1, skipped: [] };
const failed = tally.failed + (inCi ? tally.skipped.length : 0);

for (const name of tally.skipped) console.log(`${inCi ? 'not run, so failed' : 'skipped'}: ${name}`);
const skipped = tally.skipped.length > 0 && !inCi ? `, ${tally.skipped.length} skipped` : '';
console.log(`${tally.passed} passed, ${failed} failed${skipped}`);
process.exitCode = failed > 0 || tally.passed === 0 ? 1 : 0;

/** Runs vitest; a run that ends badly without a failed test (a broken configuration, a crash) is one failure. */
function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-test-'));
  try {
    const file = join(folder, 'tally.json');
    const succeeded = run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], {
      LAMELLAR_TALLY: file,
    });
    const counted = readTally(file);
    return succeeded || counted.failed > 0 ? counted : { ...counted, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: [] }; // vitest ended before it could write one
  }
}

function run(command, args, env) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}
