import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/**
 * Adds an error if every version of apparmor_parser refuses something in a file, even for different reasons. The error
 * is the second diagnostic, since a refusal by one version could be intended.
 *
 * @param diagnostics - in the order of the file
 */
export function refuseUncompilable(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const first = diagnostics.find(({ refusedBy }) => refusedBy !== undefined);
  const second = diagnostics.findIndex(({ refusedBy }) => refusedBy !== undefined && refusedBy !== first?.refusedBy);
  const diagnostic = diagnostics[second];
  if (first === undefined || diagnostic === undefined) return diagnostics;
  return diagnostics.with(second, {
    ...diagnostic,
    severity: 'error',
    hint: `no version of apparmor_parser accepts both: change one of the two places`,
    related: [{ message: `${first.refusedBy} refuses this`, span: first.span }, ...(diagnostic.related ?? [])],
  });
}
