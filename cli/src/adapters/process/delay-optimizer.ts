import { setFlagsFromString } from 'node:v8';

/** The bytes of code that a function runs before V8 optimizes the function. V8's default is nine times smaller. */
const interruptBudget = 600_000;

/** V8's default in Node 20. */
const usualInterruptBudget = 66 * 1024;

/** The newest Node version whose V8 is known to have the flag; an unknown flag is an error message. */
const newestNode = 24;

/** Makes V8 wait before it optimizes functions: most commands end in less time than the optimization takes. */
export function delayOptimizer(): void {
  if (Number.parseInt(process.versions.node, 10) > newestNode) return;
  setFlagsFromString(`--interrupt-budget=${interruptBudget}`);
}

/** Restores V8's own delay, for a command that runs for hours. */
export function restoreOptimizer(): void {
  if (Number.parseInt(process.versions.node, 10) <= newestNode)
    setFlagsFromString(`--interrupt-budget=${usualInterruptBudget}`);
}
