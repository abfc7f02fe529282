import { availableParallelism } from 'node:os';
import { checkPolicy } from '@lamellar/core/check';
import { Source, type ByteString, type Diagnostic } from '@lamellar/core/language';
import type { PolicyEnvironment } from '@lamellar/core/namespaces';
import { parserVerdict, type ParserSettings, type ParserVerdict } from './parser-verdict.ts';

/** The judges of policy: core, with the environment of the parsers, and real parsers. */
export interface Judges {
  readonly environment: PolicyEnvironment;
  readonly parsers: readonly ParserSettings[];
}

/** A policy with different verdicts of core and the parsers. */
export interface VerdictDisagreement {
  readonly name: string;
  readonly text: ByteString;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly verdicts: readonly ParserVerdict[];
}

/**
 * Finds a disagreement: core accepts a policy that every parser refuses, or refuses a policy that some parser accepts.
 * Undefined for agreement, and after a crash of a parser.
 */
export async function disagreement(
  name: string,
  text: ByteString,
  { environment, parsers }: Judges,
): Promise<VerdictDisagreement | undefined> {
  const { valid, diagnostics } = checkPolicy(new Source(name, text), environment);
  const bytes = Buffer.from(text, 'latin1');
  const verdicts: ParserVerdict[] = [];
  for (const parser of parsers) {
    const answer = await parserVerdict(parser, bytes);
    verdicts.push(answer);
    if (answer.verdict === 'none' || (valid && answer.verdict === 'valid')) return undefined;
  }
  const isTaken = verdicts.some(({ verdict }) => verdict === 'valid');
  return isTaken === valid ? undefined : { name, text, valid, diagnostics, verdicts };
}

/** Processes items in parallel, with a worker per processor. Returns the results in the order of the items. */
export async function inParallel<Thing, Result>(
  things: Iterable<Thing>,
  work: (thing: Thing) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = [...things].entries();
  const worker = async (): Promise<void> => {
    for (const [index, thing] of waiting) results[index] = await work(thing);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
