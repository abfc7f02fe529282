/**
 * Compares a collection of profiles, read as text, with the output of a real compiler: the automata must be equivalent,
 * and all further inputs of mediation equal.
 *
 *     npm run compare:collection -- DIRECTORY [--kernels usual|all] [--compiler SUITE]
 *
 * DIRECTORY is shaped like /etc/apparmor.d: profiles in files, includes in subfolders. The compiler is the installed
 * program, or the compiler of a further Debian suite.
 *
 * Exit status: 0 no disagreement, 1 some, 2 bad usage.
 */
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measuredKernels } from '@lamellar/core';
import { PolicyCache } from '@lamellar/core/namespaces';
import { PolicyFiles, listPolicyFiles } from '@lamellar/node/policy';
import { readSystemPolicyFile } from '../kernel-verdicts/system-policy.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { compileInBackground } from '../oracle/apparmor-parser.ts';
import { compareFile, targetFeatures, readOwn, type PolicyComparison } from '../oracle/compare-policy.ts';
import { inParallel } from '../random/in-parallel.ts';

/** Kernels with packed permissions, and a kernel with permission tables. */
const usualKernels: ReadonlySet<string> = new Set(['5.10.0', '6.12.118', '6.18.15']);

interface Options {
  readonly directory: string;
  readonly all: boolean;
  readonly suite: string | undefined;
}

function readOptions(): Options {
  try {
    const { values, positionals } = parseArgs({
      options: { kernels: { type: 'string', default: 'usual' }, compiler: { type: 'string' } },
      allowPositionals: true,
    });
    const [directory, ...more] = positionals;
    if (directory === undefined || more.length > 0) throw new Error('name one DIRECTORY shaped like /etc/apparmor.d');
    if (!['usual', 'all'].includes(values.kernels)) throw new Error('--kernels is `usual` or `all`');
    return { directory: resolve(directory), all: values.kernels === 'all', suite: values.compiler };
  } catch (error) {
    return fail((error as Error).message);
  }
}

function fail(message: string): never {
  console.error(`compare:collection: ${message}`);
  process.exit(2);
}

const { directory, all, suite } = readOptions();
const listed = listPolicyFiles(directory);
if ('reason' in listed) fail(`${directory}: ${listed.reason}`);
if (listed.files.length === 0) fail(`${directory}: no policy in its files`);
const policies = listed.files;
const parser = suite === undefined ? undefined : (await provideCompiler(suite)).path;
const kernels = measuredKernels.map(({ version }) => version).filter((each) => all || usualKernels.has(each));
const files = new PolicyFiles([directory]);

interface Totals {
  profiles: number;
  pairs: number;
  different: number;
  refused: number;
  late: number;
}

async function compare(path: string, version: string, cache: PolicyCache): Promise<PolicyComparison> {
  const { text } = readSystemPolicyFile(files, path);
  const compilation = await compileInBackground(
    Buffer.from(text, 'latin1'),
    targetFeatures({ version }),
    ['--base', directory],
    parser,
  );
  return compareFile(readOwn(text, { version, resolve: files.resolve, cache }), compilation);
}

function count(totals: Totals, name: string, comparison: PolicyComparison): void {
  switch (comparison.kind) {
    case 'compared':
      totals.profiles += comparison.profiles;
      totals.pairs += comparison.pairs;
      break;
    case 'different':
      totals.different++;
      for (const disagreement of comparison.disagreements) console.log(`${name}: ${disagreement}`);
      break;
    case 'refused':
      totals.refused++;
      if (!comparison.byCoreToo) console.log(`${name}: only the compiler refuses it: ${comparison.reason}`);
      break;
    case 'late':
      totals.late++;
      console.log(`${name}: the compiler came to no end`);
  }
}

async function compareAll(version: string): Promise<Totals> {
  const totals = { profiles: 0, pairs: 0, different: 0, refused: 0, late: 0 };
  const cache = new PolicyCache();
  await inParallel(policies, async (path) => {
    count(totals, `${version} ${basename(path)}`, await compare(path, version, cache));
  });
  return totals;
}

for (const version of kernels) {
  const { profiles, pairs, different, refused, late } = await compareAll(version);
  console.log(
    `${version}: of ${policies.length} files ${different} differ, ${refused} are refused, ${late} took too long; ` +
      `${profiles} profiles are the same as text and compiled, in ${pairs} pairs of states`,
  );
  if (different > 0) process.exitCode = 1;
}
