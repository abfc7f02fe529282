/**
 * Runs a TypeScript program of this project from its source: `node scripts/run-typescript.mjs FILE [ARGUMENT…]`. Uses
 * the loader of the tests, because Node 20 cannot read TypeScript.
 */
import { resolve } from 'node:path';
import { defaultServerConditions, runnerImport } from 'vite';

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  console.error('usage: node scripts/run-typescript.mjs FILE [ARGUMENT…]');
  process.exit(2);
}
process.argv = [process.argv[0], program, ...args];
// The project's own packages run from their sources, too, because `dist` may be outdated.
const resolveOwn = { conditions: ['@lamellar/source', ...defaultServerConditions], noExternal: [/^@lamellar\//] };
await runnerImport(resolve(program), {
  configFile: false,
  logLevel: 'warn',
  environments: { inline: { resolve: resolveOwn } },
});
