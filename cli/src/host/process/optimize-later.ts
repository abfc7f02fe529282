import { setFlagsFromString } from 'node:v8';

/** The bytes of code that a function runs before V8 optimizes it. Its own number is 15 times smaller. */
const interruptBudget = 2_000_000;

/** The newest Node whose V8 is known to have the flag; one without it would complain. */
const newestNode = 24;

/**
 * Has V8 wait before it optimizes functions: usual policy is checked in less time than the optimizing takes, which doubles the work.
 * Until then they are compiled plainly at once, as most run too seldom for V8 to do so by itself, and interpreting them takes longer.
 * A large collection is not checked any slower.
 */
export function optimizeLater(): void {
  if (Number.parseInt(process.versions.node, 10) > newestNode) return;
  setFlagsFromString(`--interrupt-budget=${interruptBudget}`);
  setFlagsFromString('--always-sparkplug');
}
