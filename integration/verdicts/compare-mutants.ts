import type { ByteString } from '@lamellar/core/language';
import { Random } from '../generate/random.ts';
import type { Count } from '../random/law.ts';
import { readSimpleTests } from '../suites/simple-test.ts';
import { inParallel } from '../random/in-parallel.ts';
import { disagreement, type VerdictDisagreement, type Judges } from './compare-verdicts.ts';
import { mutatePolicy } from './mutate-policy.ts';
import { shrinkText } from './shrink-text.ts';

/** Valid policies to mutate: upstream's handwritten tests. */
export function seedPolicies(directory: string): readonly ByteString[] {
  const written = readSimpleTests(directory, (name) => !name.startsWith('generated_'));
  return [...written].filter(({ valid }) => valid).map(({ text }) => withoutComments(text));
}

/** Removes comments, because mutations of comments have no effect. */
function withoutComments(text: ByteString): ByteString {
  return text.replace(/^\s*#(?!include).*\n/gm, '') as ByteString;
}

/** Compares verdicts about mutants, derived from the seeds. Disagreements are minimised. */
export async function compareMutants(
  policies: readonly ByteString[],
  seeds: Iterable<number>,
  judges: Judges,
  count: Count<'valid' | 'refused'> = () => undefined,
): Promise<readonly VerdictDisagreement[]> {
  const found = await inParallel(seeds, async (seed) => {
    const random = new Random(seed);
    const mutant = mutatePolicy(random.pick(policies), random);
    const first = await disagreement(`mutant-${seed}`, mutant, judges, count);
    return first === undefined ? undefined : smaller(first, judges);
  });
  return found.filter((each) => each !== undefined);
}

/**
 * Minimises a disagreement. Only candidates with the same core verdict count, because a smaller text may show a
 * different disagreement.
 */
async function smaller(first: VerdictDisagreement, judges: Judges): Promise<VerdictDisagreement> {
  const ask = (text: ByteString) => disagreement(first.name, text, judges);
  const text = await shrinkText(first.text, async (candidate) => (await ask(candidate))?.valid === first.valid);
  return (await ask(text)) ?? first;
}
