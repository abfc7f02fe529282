import { randomInt } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.mjs';

// Packages resolve to the TypeScript sources of the workspace, so tests need no build.
const conditions = ['@lamellar/source', ...defaultServerConditions];
const resolve = { conditions };
const ssr = { resolve: { conditions } };

// The seed of random choices: the reporter prints the seed, and workers inherit the variable.
const seed = wholeNumber('LAMELLAR_SEED', randomInt(1_000_000_000));
process.env['LAMELLAR_SEED'] = String(seed);

/** The number of parallel LXC hosts. */
const hosts = Math.max(1, Math.min(2, availableParallelism(), Math.floor(totalmem() / 2 ** 30 / 6)));

/** The available suites of Debian besides stable, with their compilers and profiles. */
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
    // A worker often waits for a compiler, a disk or a deadline. With a worker for each processor, a seventh of the
    // processor time of a machine with two was idle.
    maxWorkers: availableParallelism() + 1,
    // The tiers share most modules, and each would transform all of them again.
    experimental: { fsModuleCache: true },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: [
            '{core,node,host-policies,container-policies,cli,playground}/src/**/*.test.ts',
            'packaging/**/*.test.ts',
          ],
          globalSetup: 'cli/src/testing/global-setup.ts',
          setupFiles: 'core/src/testing/seed-fast-check.ts',
          // With isolation, half of the time of this tier and of integration went into loading modules for each file.
          isolate: false,
          // Far more than any test takes, because the machine may be busy.
          testTimeout: 300_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          // File names state requirements: `name.test.ts` needs Debian stable, and `name.sid.test.ts` the compiler of sid.
          include: ['', ...suites.map((suite) => `.${suite}`)].map((suite) => `integration/**/+([^.])${suite}.test.ts`),
          setupFiles: 'core/src/testing/seed-fast-check.ts',
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
          // Tests of packages need Debian's checkers and shells, which most machines lack.
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
          // Each worker has a host with 3 GiB. Tests of a host run one after the other, mostly on one processor.
          maxWorkers: hosts,
          // Projects with different numbers of workers need separate groups.
          sequence: { groupOrder: 1 },
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
