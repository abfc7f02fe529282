/** Runs the main questions of README.md on the shipped examples. Needs the output of `npm run bundle`, and no host. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const command = join(root, 'cli/dist/lamellar.cjs');

const questions = [
  ['May nginx in container `web` kill the database in container `db`?', 'can web:nginx signal:kill db:postgresql', 1],
  ['Which rules allow the denied accesses of a log?', 'why audit.log --manifest lamellar.yaml', 0],
  ['Which weaknesses does a saved host have?', 'audit farm1.json', 1],
];

for (const [question, words, expected] of questions) {
  console.log(`== ${question}\n$ lamellar ${words}\n`);
  const { status, error } = spawnSync(process.execPath, [command, ...words.split(' ')], {
    cwd: join(root, 'docs/examples'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error !== undefined) throw error;
  if (status !== expected) throw new Error(`lamellar ended with ${status}, not ${expected}`);
  console.log();
}

console.log(`== To ask own questions: alias lamellar="node ${command}"; docs/tutorial/offline.md has a first session.`);
