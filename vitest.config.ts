import { randomInt } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.mjs';

// Sibling packages resolve to their TypeScript sources, so that no test waits for a build.
const conditions = ['@lamellar/source', ...defaultServerConditions];
const resolve = { conditions };
const ssr = { resolve: { conditions } };

// The reporter prints it, and workers have it from here.
const seed = wholeNumber('LAMELLAR_SEED', randomInt(1_000_000_000));
process.env['LAMELLAR_SEED'] = String(seed);

/** How many LXC hosts run at the same time. */
const hosts = Math.max(1, Math.min(2, availableParallelism(), Math.floor(totalmem() / 2 ** 30 / 6)));

/** The suites of Debian, besides stable, whose compilers and profiles are here and asked, too. */
const suites = (process.env['LAMELLAR_SUITES'] ?? '').split(',').filter((name) => name !== '');

/** Returns the value of an environment variable. */
function wholeNumber(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${name}=${text} is no whole number below 1,000,000,000`);
  return Number(text);
}

export default defineConfig({
  test: {
    provide: { seed, everything: wholeNumber('LAMELLAR_EVERYTHING', 0), inCi: Boolean(process.env['CI']), suites },
    reporters: ['default', './scripts/tally-reporter.mjs'],
    // By default one processor is left idle, which is half of the machine where there are two.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: ['{core,node,host-policies,container-policies,cli}/src/**/*.test.ts', 'packaging/**/*.test.ts'],
          globalSetup: 'cli/src/testing/global-setup.ts',
          setupFiles: 'core/src/testing/seed-fast-check.ts',
          // Here and in the integration tier half of the time went into loading the same modules for each file anew.
          isolate: false,
          // Far more than any test takes: the machine may have other things to do.
          testTimeout: 300_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          // The name of a file says what it needs: `name.test.ts` no more than Debian stable has, `name.sid.test.ts` sid's compiler.
          include: ['', ...suites.map((suite) => `.${suite}`)].map((suite) => `integration/**/+([^.])${suite}.test.ts`),
          isolate: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'install',
          // What is packaged, by Debian's judges and shells, which not everybody wants on a machine.
          include: ['integration/**/*.install.test.ts'],
          isolate: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'kernels',
          include: ['integration/**/*.kernel.test.ts'],
          globalSetup: 'integration/lab/kernels/global-setup.ts',
          setupFiles: 'integration/lab/machine/end-with-parent.ts',
          isolate: false,
          // A machine takes a processor.
          maxConcurrency: Math.max(2, availableParallelism()),
          testTimeout: 900_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'host',
          include: ['integration/**/*.host.test.ts'],
          globalSetup: 'integration/lab/host/global-setup.ts',
          setupFiles: 'integration/lab/machine/end-with-parent.ts',
          // Each worker has a host, and a host 3 GiB: its tests wait for each other, and seldom use more than one processor.
          maxWorkers: hosts,
          // Another number of workers than other projects have.
          sequence: { groupOrder: 1 },
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
