/**
 * Measures the command process to process: start-up relative to an idle Node, provisioning without changes, a large
 * matrix, the audits of a large host and of a Debian host, `check` relative to apparmor_parser, compiled policy, many
 * questions, logs, and the language server. Prints all figures next to those in figures.json, with a list of slower ones. A slower figure is no failure; a failed measurement is.
 *
 *     npm run bench -- [--runs N] [--save] [--collection DIR] [--containers N]
 *
 * `--runs` sets the number of runs of each command (15; with CI set, 3). `--save` saves the figures. `--collection`
 * checks the profiles in DIR, shaped like /etc/apparmor.d, instead of generated ones. `--containers` has a matrix of N
 * containers (1000); 10000 take some 1.6 GiB.
 */
import { existsSync } from 'node:fs';
import { benchAudit } from './bench-audit.mjs';
import { benchCheck } from './bench-check.mjs';
import { benchCompiled } from './bench-compiled.mjs';
import { benchEditor } from './bench-editor.mjs';
import { benchMatrix } from './bench-matrix.mjs';
import { benchProvision } from './bench-provision.mjs';
import { benchQuestions } from './bench-questions.mjs';
import { benchStartUp } from './bench-start-up.mjs';
import { benchWhy } from './bench-why.mjs';
import { Figures } from './figures.mjs';
import { cli } from './run-command.mjs';

const runs = Number(optionOf('--runs') ?? (process.env['CI'] ? 3 : 15));
const collection = optionOf('--collection');

if (!existsSync(cli)) {
  console.error('bench: cli/dist/lamellar.cjs is not there; run `npm run build` first');
  process.exit(3);
}

const figures = new Figures();
benchStartUp(figures, runs);
benchProvision(figures, runs);
benchMatrix(figures, Number(optionOf('--containers') ?? 1000));
await benchAudit(figures);
benchCheck(figures, runs, collection);
await benchCompiled(figures);
benchQuestions(figures, runs);
benchWhy(figures);
await benchEditor(figures);
figures.compare();
// The saved figures are not about a user's own collection.
if (process.argv.includes('--save') && collection === undefined) figures.save();

function optionOf(name) {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}
