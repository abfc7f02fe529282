import { checkPolicy } from '@lamellar/core/check';
import { Source, type ByteString, type CompilerName, type Diagnostic } from '@lamellar/core/language';
import type { Judges } from './compare-verdicts.ts';
import { parserVerdict } from './parser-verdict.ts';

/** The versions with verdicts known to core, in the order of the judges: the last version may be missing here. */
export const versions: readonly CompilerName[] = ['AppArmor 4.1', 'AppArmor 5.0'];

/** The versions that accept a policy, according to core and to the compilers. */
export interface VersionVerdicts {
  readonly core: readonly CompilerName[];
  readonly compilers: readonly CompilerName[];
  /** The messages of core and all compilers. */
  readonly messages: string;
}

/** Checks if core expects a version of apparmor_parser to accept a policy. */
export function takenBy(version: CompilerName, diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({ severity, refusedBy }) =>
    refusedBy === undefined ? severity !== 'error' : refusedBy !== version,
  );
}

/** Returns the verdicts of core and the compilers on a policy. Undefined if a compiler crashes. */
export async function versionVerdicts(
  text: ByteString,
  { environment, parsers }: Judges,
): Promise<VersionVerdicts | undefined> {
  const { diagnostics } = checkPolicy(new Source('policy', text), environment);
  const messages = diagnostics.map(({ severity, message }) => `core: ${severity}: ${message}`);
  const compilers: CompilerName[] = [];
  const requested = versions.slice(0, parsers.length);
  for (const [index, parser] of parsers.entries()) {
    const version = requested[index];
    if (version === undefined) throw new RangeError('more compilers than versions');
    const answer = await parserVerdict(parser, Buffer.from(text, 'latin1'));
    if (answer.verdict === 'none') return undefined;
    if (answer.verdict === 'valid') compilers.push(version);
    messages.push(`${version}: ${answer.verdict}: ${answer.messages.trim()}`);
  }
  const core = requested.filter((version) => takenBy(version, diagnostics));
  return { core, compilers, messages: messages.join('\n') };
}
