import { checkPolicy } from '@lamellar/core/check';
import { Source, type ByteString, type Diagnostic } from '@lamellar/core/language';
import type { PolicyEnvironment } from '@lamellar/core/namespaces';
import type { Count } from '../random/law.ts';
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
 * Undefined for agreement, and after a crash of a parser. Counts core's verdict.
 */
export async function disagreement(
  name: string,
  text: ByteString,
  { environment, parsers }: Judges,
  count: Count<'valid' | 'refused'> = () => undefined,
): Promise<VerdictDisagreement | undefined> {
  const { valid, diagnostics } = checkPolicy(new Source(name, text), environment);
  count(valid ? { valid: 1 } : { refused: 1 });
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
