import { warningAt, type Report } from '../diagnostics/diagnostic-at.ts';
import type { CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import { takesPermissionTables } from '../profile/features.ts';
import { fileStatements } from '../compile/collect-body.ts';
import type { PolicyEnvironment } from '../compile/includes/policy-environment.ts';
import type { PolicyText } from '../compile/policy-text.ts';

/**
 * Warns once for each file about rules for owners (or non-owners) if a compiler does not encode ownership for the
 * kernel. Half of all policy has such rules, so the warning requires an explicitly named kernel.
 *
 * @param compilers - all compilers that may compile the file
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
      `compiled by ${ignoring.map(({ name }) => name).join(' or ')} for this kernel, the rule applies to files of every owner${more}`,
      'AppArmor 5.0 compiles the `owner` condition',
    ),
  );
}
