import { availableParallelism } from 'node:os';
import type { PolicyEnvironment } from '@lamellar/core';
import { checkPolicy } from '@lamellar/core/check';
import { Source, type ByteString, type Diagnostic } from '@lamellar/core/language';
import { parserVerdict, type AskedParser, type ParserVerdict } from './parser-verdict.ts';

/** Who is asked about policy: core, with the surroundings that the parsers have, and real parsers. */
export interface Judges {
  readonly environment: PolicyEnvironment;
  readonly parsers: readonly AskedParser[];
}

/** A policy about which core and the parsers are of different opinions. */
export interface Disagreement {
  readonly name: string;
  readonly text: ByteString;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly verdicts: readonly ParserVerdict[];
}

/**
 * Where core takes what every parser refuses, or refuses what one takes. Undefined where they agree, and where a parser crashed.
 */
export async function disagreement(
  name: string,
  text: ByteString,
  { environment, parsers }: Judges,
): Promise<Disagreement | undefined> {
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

/** Works on many things at a time, as many as this machine has processors. Results come in the order of the things. */
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
