import { printExecPolicy, randomExecPolicy } from '../generate/random-exec-policy.ts';
import { randomFilePolicy } from '../generate/random-file-policy.ts';
import { Random } from '../generate/random.ts';
import type { Count } from '../random/law.ts';
import { compileAndCompare, disagreementsOf, isValid, type CompileTarget } from './compare-policy.ts';

/** Compiles random rules about files, and compares the permissions at every path. */
export function randomFileCase(
  seed: number,
  target: CompileTarget,
  count: Count<'valid' | 'refused' | 'profiles' | 'pairs'>,
): readonly string[] {
  const random = new Random(seed);
  const text =
    seed % 3 === 0
      ? printExecPolicy(randomExecPolicy(random), 'p')
      : randomFilePolicy(random, (policy) => isValid(policy, target));
  const comparison = compileAndCompare(text, target, { files: { maxPairs: 200_000, random } });
  const isPartial = comparison.kind === 'compared' && comparison.partly > 0;
  return [...disagreementsOf(comparison, text, count), ...(isPartial ? ['too many paths to compare all of them'] : [])];
}
