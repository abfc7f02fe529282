import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { LabelError } from './parse-label.ts';

/**
 * Returns the errors in the policy that explain why a text is no label: the errors of the label's profile, or all
 * errors of the files read so far, because a file with errors can hide the profile.
 */
export function labelErrorCauses(
  { diagnostics }: Pick<LabelError, 'diagnostics'>,
  root: PolicyNamespace,
): readonly Diagnostic[] {
  return diagnostics ?? errorsSoFar(root);
}

/** Returns the errors of all policy files read so far. */
function errorsSoFar(root: PolicyNamespace): readonly Diagnostic[] {
  const units = [...root.all()].flatMap((namespace) => namespace.units);
  return units.flatMap((unit) => unit.diagnosticsSoFar).filter(({ severity }) => severity === 'error');
}
