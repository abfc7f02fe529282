import type { ByteString } from '@lamellar/core/language';
import { Random } from '../generate/random.ts';
import { readSimpleTests } from '../suites/simple-test.ts';
import { disagreement, inParallel, type Disagreement, type Judges } from './compare-verdicts.ts';
import { mutatePolicy } from './mutate-policy.ts';
import { shrinkText } from './shrink-text.ts';

/** Valid policies to mutate: upstream's tests that somebody wrote by hand. */
export function seedPolicies(directory: string): readonly ByteString[] {
  const written = readSimpleTests(directory, (name) => !name.startsWith('generated_'));
  return [...written].filter(({ valid }) => valid).map(({ text }) => withoutComments(text));
}

/** Comments say nothing, and what is changed in them changes nothing. */
function withoutComments(text: ByteString): ByteString {
  return text.replace(/^\s*#(?!include).*\n/gm, '') as ByteString;
}

/** Compares verdicts about mutants, one of each seed: a mutant is its seed's alone. Disagreements are made small. */
export async function compareMutants(
  policies: readonly ByteString[],
  seeds: Iterable<number>,
  judges: Judges,
): Promise<readonly Disagreement[]> {
  const found = await inParallel(seeds, async (seed) => {
    const random = new Random(seed);
    const mutant = mutatePolicy(random.pick(policies), random);
    const first = await disagreement(`mutant-${seed}`, mutant, judges);
    return first === undefined ? undefined : smaller(first, judges);
  });
  return found.filter((each) => each !== undefined);
}

/** Only what is wrong in the same way counts: a smaller text may show another disagreement. */
async function smaller(first: Disagreement, judges: Judges): Promise<Disagreement> {
  const ask = (text: ByteString) => disagreement(first.name, text, judges);
  const text = await shrinkText(first.text, async (candidate) => (await ask(candidate))?.valid === first.valid);
  return (await ask(text)) ?? first;
}
