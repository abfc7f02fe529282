/**
 * Compares core with real kernels on random policy for some minutes. Minimises disagreements and adds them to the
 * recorded cases.
 *
 *     npm run fuzz:kernel -- [--minutes N] [--seed FIRST] [--kernels usual|all] [--classes NAME,…|all [--sid]]
 *
 * With `--classes`, real tasks try operations of the classes, and the laws of `fuzz-attempts.ts` verify the answers.
 * With `--sid`, the compiler of sid compiles the policy, with an abi that knows more about sockets.
 *
 * Exit status: 0 no disagreement, 1 some, 2 bad usage, 3 no kernel available.
 */
import { parseArgs } from 'node:util';
import type { AttemptClass } from '../generate/attempt-class.ts';
import { attemptClasses } from '../generate/attempt-classes.ts';
import { installedCompiler } from '../lab/kernels/compile-case.ts';
import { wantedKernels } from '../lab/kernels/kernel-list.ts';
import { kernelInReports, provideKernels, type LabKernel } from '../lab/kernels/provide-kernel.ts';
import { sidsCompiler } from '../lab/kernels/sids-compiler.ts';
import { compareWithKernel } from '../oracle/differential-run.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { recordDisagreements } from '../oracle/record-disagreements.ts';
import { fuzzAttempts, type AttemptCounts } from './fuzz-attempts.ts';

const treesPerBoot = 150;
const attemptCasesPerBoot = 20;

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly all: boolean;
  /** The classes for tasks; empty to compare labels by signals and ptrace. */
  readonly classes: readonly AttemptClass[];
  /** Uses sid's compiler for the policy of the attempts. */
  readonly sid: boolean;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '10' },
        seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
        kernels: { type: 'string', default: 'all' },
        classes: { type: 'string', default: '' },
        sid: { type: 'boolean', default: false },
      },
    });
    const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
    if (!(minutes > 0) || !Number.isSafeInteger(seed) || !['usual', 'all'].includes(values.kernels))
      throw new Error('--minutes is over 0, --seed an integer, --kernels `usual` or `all`');
    const classes = classesNamed(values.classes);
    if (values.sid && classes.length === 0) throw new Error('--sid is for --classes');
    return { minutes, seed, all: values.kernels === 'all', classes, sid: values.sid };
  } catch (error) {
    console.error(`fuzz:kernel: ${(error as Error).message}`);
    process.exit(2);
  }
}

/** Throws for an unknown class. */
function classesNamed(names: string): readonly AttemptClass[] {
  if (names === 'all') return attemptClasses;
  const known = attemptClasses.map(({ name }) => name);
  const wanted = names.split(',').filter((name) => name !== '');
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`no class ${unknown}: ${known.join(', ')}`);
  return attemptClasses.filter(({ name }) => wanted.includes(name));
}

const { minutes, seed, all, classes, sid } = readOptions();
const compiler = sid
  ? { ...(await sidsCompiler()), version: '5.0' as const }
  : { ...installedCompiler(), version: '4.1' as const };
const wanted = await provideKernels(wantedKernels.filter(({ isUsual = false }) => all || isUsual));
for (const kernel of wanted) if (!('image' in kernel)) console.log(kernelInReports(kernel));
const present = wanted.filter((kernel): kernel is LabKernel => 'image' in kernel);
if (present.length === 0) process.exit(3);
const kernels = await Promise.all(present.map((kernel) => RunningKernel.of(kernel)));
const totals = new Map(kernels.map(({ version }) => [version, { attempts: 0, compared: 0, disagreements: 0 }]));
const end = Date.now() + minutes * 60_000;

let next = seed;
let turns = 0;
async function fuzz(): Promise<void> {
  while (Date.now() < end) {
    const first = next;
    next += classes.length > 0 ? attemptCasesPerBoot : treesPerBoot;
    const kernel = kernels[turns++ % kernels.length];
    if (kernel === undefined) return;
    await fuzzOnce(kernel, first);
  }
}

async function fuzzOnce(kernel: RunningKernel, first: number): Promise<void> {
  if (classes.length > 0) {
    add(kernel, await fuzzAttempts(kernel, classes, numbersFrom(first, attemptCasesPerBoot), compiler));
    return;
  }
  const seeds = numbersFrom(first, treesPerBoot);
  const comparison = await compareWithKernel(kernel, seeds);
  const { pairs, verdicts, disagreements } = comparison;
  add(kernel, { attempts: pairs, compared: verdicts, disagreements: disagreements.length });
  const found = `${comparison.pairs} pairs, ${comparison.disagreements.length} disagreements`;
  console.log(`${kernel.name}, trees from ${first}: ${found}`);
  const others = kernels.filter((other) => other !== kernel);
  for (const line of await recordDisagreements(comparison, kernel, others)) console.log(`  ${line}`);
}

function numbersFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

function add({ version }: RunningKernel, counts: Omit<AttemptCounts, 'cases'>): void {
  const total = totals.get(version);
  if (total === undefined) return;
  total.attempts += counts.attempts;
  total.compared += counts.compared;
  total.disagreements += counts.disagreements;
}

// Two machines in parallel: each machine has a processor, and core runs in between.
await Promise.all([fuzz(), fuzz()]);
for (const [version, { attempts, compared, disagreements }] of totals)
  console.log(
    classes.length > 0
      ? `${version}: ${attempts} attempts, ${compared} compared, ${disagreements} disagreements`
      : `${version}: ${attempts} pairs, ${compared} verdicts, ${disagreements} disagreements`,
  );
process.exitCode = [...totals.values()].some(({ disagreements }) => disagreements > 0) ? 1 : 0;
