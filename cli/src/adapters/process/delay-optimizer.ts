import { setFlagsFromString } from 'node:v8';

/** The bytes of code that a function runs before V8 optimizes the function. V8's default is 15 times smaller. */
const interruptBudget = 2_000_000;

/** The newest Node version whose V8 is known to have the flag; an unknown flag is an error message. */
const newestNode = 24;

/**
 * Delays V8's optimizer: a check of usual policy takes less time than the optimization, which would double the work.
 * Baseline compilation starts at once, because most functions run too seldom for V8's default threshold, and
 * interpretation is slower. Large collections take no longer.
 */
export function delayOptimizer(): void {
  if (Number.parseInt(process.versions.node, 10) > newestNode) return;
  setFlagsFromString(`--interrupt-budget=${interruptBudget}`);
  setFlagsFromString('--always-sparkplug');
}
