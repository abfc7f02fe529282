import { createHash } from 'node:crypto';
import { inject } from 'vitest';
import { Random } from '../generate/random.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** What all that chance chooses in a run follows from; vitest.config.ts prints it. */
    readonly seed: number;
    /** How many times the whole of each expensive law a run is to try; 0 where a part by chance is enough. */
    readonly everything: number;
    /** The suites of Debian, besides stable, whose compilers and profiles are here and asked, too. */
    readonly suites: readonly string[];
  }
}

/** The choices of a law in this run: the same for the same seed, whatever other tests have chosen. */
export function chanceOf(law: string): Random {
  const digest = createHash('sha256')
    .update(`${inject('seed')} ${law}`)
    .digest();
  return new Random(digest.readInt32LE());
}
