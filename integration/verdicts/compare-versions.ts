import { checkPolicy } from '@lamellar/core/check';
import { Source, type ByteString } from '@lamellar/core/language';
import { batchVerdicts } from './batch-verdicts.ts';
import type { Judges } from './compare-verdicts.ts';
import { shrinkText } from './shrink-text.ts';
import { takenBy, versions, versionVerdicts, type VersionVerdicts } from './version-verdicts.ts';

/** The result of comparing many policies. */
export interface ComparedVersions {
  /** The number of policies accepted by a compiler. */
  readonly taken: number;
  /** Minimised policies with different verdicts of core and a version's compiler, with the seed and all messages. */
  readonly different: readonly string[];
}

const atOnce = 1000;

/** Compares the verdicts of core and every version's compiler on policies made from seeds. */
export async function compareVersions(
  seeds: readonly number[],
  make: (seed: number) => ByteString,
  judges: Judges,
): Promise<ComparedVersions> {
  let taken = 0;
  const different: string[] = [];
  for (let first = 0; first < seeds.length; first += atOnce) {
    const texts = seeds.slice(first, first + atOnce).map(make);
    const answers = await Promise.all(judges.parsers.map((parser) => batchVerdicts(parser, texts)));
    for (const [index, text] of texts.entries()) {
      const { diagnostics } = checkPolicy(new Source('policy', text), judges.environment);
      if (answers.some((each) => each[index])) taken++;
      const core = versions.map((version) => takenBy(version, diagnostics));
      if (answers.every((each, which) => core[which] === each[index])) continue;
      // A crash affects the whole batch, so only a question about the single policy decides.
      if (!differ(await versionVerdicts(text, judges))) continue;
      const small = await shrinkText(text, async (candidate) => differ(await versionVerdicts(candidate, judges)));
      const { messages } = (await versionVerdicts(small, judges)) ?? { messages: '' };
      different.push(`seed ${seeds[first + index]}: ${JSON.stringify(small)}\n${messages}`);
    }
  }
  return { taken, different };
}

function differ(verdicts: VersionVerdicts | undefined): boolean {
  return verdicts !== undefined && String(verdicts.core) !== String(verdicts.compilers);
}
