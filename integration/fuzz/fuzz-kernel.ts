/**
 * Compares core with real kernels on random policy for a while, and writes each disagreement, made small,
 * among the recorded cases.
 *
 *     npm run fuzz:kernel -- [--minutes N] [--seed FIRST] [--kernels usual|all]
 *
 * Exit status: 0 no disagreement, 1 some, 2 bad usage, 3 no kernel can be had.
 */
import { parseArgs } from 'node:util';
import { wantedKernels } from '../lab/kernels/kernel-list.ts';
import { describeKernel, provideKernels, type Kernel } from '../lab/kernels/provide-kernel.ts';
import { compareWithKernel } from '../oracle/differential-run.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { settleDisagreements } from '../oracle/settle-disagreement.ts';

const treesPerBoot = 150;

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly all: boolean;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '10' },
        seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
        kernels: { type: 'string', default: 'all' },
      },
    });
    const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
    if (!(minutes > 0) || !Number.isSafeInteger(seed) || !['usual', 'all'].includes(values.kernels))
      throw new Error('--minutes is over 0, --seed an integer, --kernels `usual` or `all`');
    return { minutes, seed, all: values.kernels === 'all' };
  } catch (error) {
    console.error(`fuzz:kernel: ${(error as Error).message}`);
    process.exit(2);
  }
}

const { minutes, seed, all } = readOptions();
const wanted = await provideKernels(wantedKernels.filter(({ isUsual = false }) => all || isUsual));
for (const kernel of wanted) if (!('image' in kernel)) console.log(describeKernel(kernel));
const present = wanted.filter((kernel): kernel is Kernel => 'image' in kernel);
if (present.length === 0) process.exit(3);
const kernels = await Promise.all(present.map((kernel) => RunningKernel.of(kernel)));
const totals = new Map(kernels.map(({ version }) => [version, { pairs: 0, verdicts: 0, disagreements: 0 }]));
const end = Date.now() + minutes * 60_000;

let next = seed;
let turns = 0;
async function fuzz(): Promise<void> {
  while (Date.now() < end) {
    const first = next;
    next += treesPerBoot;
    const kernel = kernels[turns++ % kernels.length];
    if (kernel === undefined) return;
    await fuzzOnce(kernel, first);
  }
}

async function fuzzOnce(kernel: RunningKernel, first: number): Promise<void> {
  const seeds = Array.from({ length: treesPerBoot }, (_, index) => first + index);
  const comparison = await compareWithKernel(kernel, seeds);
  const total = totals.get(kernel.version);
  if (total !== undefined) {
    total.pairs += comparison.pairs;
    total.verdicts += comparison.verdicts;
    total.disagreements += comparison.disagreements.length;
  }
  const found = `${comparison.pairs} pairs, ${comparison.disagreements.length} disagreements`;
  console.log(`${kernel.name}, trees from ${first}: ${found}`);
  const others = kernels.filter((other) => other !== kernel);
  for (const line of await settleDisagreements(comparison, kernel, others)) console.log(`  ${line}`);
}

// Two machines at once: each has one processor, and core is asked between them.
await Promise.all([fuzz(), fuzz()]);
for (const [version, { pairs, verdicts, disagreements }] of totals)
  console.log(`${version}: ${pairs} pairs, ${verdicts} verdicts, ${disagreements} disagreements`);
process.exitCode = [...totals.values()].some(({ disagreements }) => disagreements > 0) ? 1 : 0;
