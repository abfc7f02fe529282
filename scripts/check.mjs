/** Runs every check, also after a failure, and lists the failed checks. `npm run check` */
import { spawnSync } from 'node:child_process';

const checks = [
  'format:check',
  'lint',
  'typecheck',
  'check:boundaries',
  'check:dead-code',
  'check:file-size',
  'check:programs',
  'check:words',
  'check:names',
  'check:docs',
];

const failed = checks.filter((check) => {
  const { status } = spawnSync('npm', ['run', '--silent', check], { stdio: ['ignore', 'inherit', 'inherit'] });
  return status !== 0;
});

for (const check of failed) console.error(`failed: npm run ${check}`);
process.exitCode = failed.length > 0 ? 1 : 0;
