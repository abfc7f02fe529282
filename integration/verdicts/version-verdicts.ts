import { checkPolicy } from '@lamellar/core/check';
import { Source, type ByteString, type CompilerName, type Diagnostic } from '@lamellar/core/language';
import type { Judges } from './compare-verdicts.ts';
import { parserVerdict } from './parser-verdict.ts';

/** The versions whose verdicts core knows, in the order in which judges are asked: the last may have none here. */
export const versions: readonly CompilerName[] = ['AppArmor 4.1', 'AppArmor 5.0'];

/** Which versions take a policy, to core and to their compilers. */
export interface VersionVerdicts {
  readonly core: readonly CompilerName[];
  readonly compilers: readonly CompilerName[];
  /** What everybody says. */
  readonly messages: string;
}

/** Whether core says that a version of apparmor_parser takes a policy. */
export function takenBy(version: CompilerName, diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({ severity, refusedBy }) =>
    refusedBy === undefined ? severity !== 'error' : refusedBy !== version,
  );
}

/** Asks core and compilers about a policy. Undefined where one of them crashes. */
export async function versionVerdicts(
  text: ByteString,
  { environment, parsers }: Judges,
): Promise<VersionVerdicts | undefined> {
  const { diagnostics } = checkPolicy(new Source('policy', text), environment);
  const messages = diagnostics.map(({ severity, message }) => `core: ${severity}: ${message}`);
  const compilers: CompilerName[] = [];
  const asked = versions.slice(0, parsers.length);
  for (const [index, parser] of parsers.entries()) {
    const version = asked[index];
    if (version === undefined) throw new RangeError('more compilers than versions');
    const answer = await parserVerdict(parser, Buffer.from(text, 'latin1'));
    if (answer.verdict === 'none') return undefined;
    if (answer.verdict === 'valid') compilers.push(version);
    messages.push(`${version}: ${answer.verdict}: ${answer.messages.trim()}`);
  }
  const core = asked.filter((version) => takenBy(version, diagnostics));
  return { core, compilers, messages: messages.join('\n') };
}
