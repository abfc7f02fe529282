import { warningAt, type Report } from '../diagnostic/diagnostic-at.ts';
import type { CompilerBehaviours } from '../exec-conflicts/compiler-behaviours.ts';
import { takesPermissionTables } from '../profile/features.ts';
import { fileStatements } from '../text/collect-body.ts';
import type { PolicyEnvironment } from '../text/policy-environment.ts';
import type { PolicyText } from '../text/policy-text.ts';

/**
 * Warns, once for a file, of its rules that are for the owner of a file, or for others, where a compiler does not tell the kernel so. Half of all
 * policy has such rules, so that it is told only of a kernel that somebody named.
 *
 * @param compilers - any of which may compile the file
 */
export function warnOfOwners(
  { profiles }: PolicyText,
  { kernelFeatures, isKernelNamed = false }: PolicyEnvironment,
  compilers: readonly CompilerBehaviours[],
  report: Report,
): void {
  const ignoring = compilers.filter(({ marksOwners }) => !marksOwners);
  if (!isKernelNamed || ignoring.length === 0 || !takesPermissionTables(kernelFeatures)) return;
  const [first, ...others] = profiles.flatMap(({ body }) =>
    fileStatements(body(), (run) => run.files).filter(
      ({ node, via, blocks }) =>
        via.length === 0 && [node.qualifiers, ...blocks].some(({ owner }) => owner !== undefined),
    ),
  );
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `, as do ${others.length} more of this file`;
  report(
    warningAt(
      first.node.span,
      'owner-ignored',
      `compiled by ${ignoring.map(({ name }) => name).join(' or ')} for this kernel, this rule counts for every file, whoever owns it${more}`,
      'AppArmor 5.0 compiles it as it says',
    ),
  );
}
