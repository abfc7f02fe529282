import { createHash } from 'node:crypto';
import { inject } from 'vitest';
import { Random } from '../generate/random.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The seed of all random choices of a run, printed by vitest.config.ts. */
    readonly seed: number;
    /** The number of complete trials of every expensive law; 0 for a random part. */
    readonly everything: number;
    /** True in continuous integration, where more random cases are tested. */
    readonly inCi: boolean;
    /** The available Debian suites besides stable, whose compilers and profiles are tested, too. */
    readonly suites: readonly string[];
  }
}

/** The random generator of a law in the current run: determined by the seed, independent of further tests. */
export function randomFor(law: string): Random {
  const digest = createHash('sha256')
    .update(`${inject('seed')} ${law}`)
    .digest();
  return new Random(digest.readInt32LE());
}
