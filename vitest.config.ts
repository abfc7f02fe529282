import { availableParallelism } from 'node:os';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Sibling packages resolve to their TypeScript sources, so that no test waits for a build.
const conditions = ['@lamellar/source', ...defaultServerConditions];
const resolve = { conditions };
const ssr = { resolve: { conditions } };

export default defineConfig({
  test: {
    reporters: ['default', './scripts/tally-reporter.mjs'],
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: ['{core,host-policies,container-policies,cli}/src/**/*.test.ts'],
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          include: ['integration/**/*.test.ts'],
          exclude: ['integration/**/*.{kernel,host}.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
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
          // One host serves all files, and has two processors.
          fileParallelism: false,
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
