/** Runs every check, also after a failure, one for each processor, and lists the failed checks. `npm run check` */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The longest checks run first. */
const checks = [
  'typecheck',
  'check:docs',
  'format:check',
  'check:boundaries',
  'lint',
  'check:dead-code',
  'check:words',
  'check:names',
  'check:programs',
  'check:file-size',
];

const waiting = checks.values();
const failed = [];
await Promise.all(Array.from({ length: availableParallelism() }, runChecks));

for (const check of failed) console.error(`failed: npm run ${check}`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function runChecks() {
  for (const check of waiting) if (!(await passes(check))) failed.push(check);
}

/** Runs a check, and prints its output as a whole. */
function passes(check) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', check], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('close', (status) => {
      process.stdout.write(Buffer.concat(output));
      resolve(status === 0);
    });
  });
}
