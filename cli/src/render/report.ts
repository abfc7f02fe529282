import type { PolicyNamespace } from '@lamellar/core';
import { labelErrorCauses, type LabelError } from '@lamellar/core/labels';
import { textOf, type ByteString, type Diagnostic } from '@lamellar/core/language';
import type { UnreadFile } from '@lamellar/node/policy';
import { hasColor, writeError } from '../adapters/process/standard-streams.ts';
import type { CommandPolicy } from '../policy/load-policy.ts';
import { brief } from '../words/brief.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { distinctDiagnostics } from './fold-diagnostics.ts';
import { warn } from '../adapters/process/logger.ts';

/** The printed diagnostics. Questions about one policy can have equal diagnostics. */
const reported = new WeakSet<Diagnostic>();

/** Prints diagnostics on stderr, each once, up to a limit by file. Many files can include a file with an error. */
export function reportDiagnostics(diagnostics: Iterable<Diagnostic>): void {
  const fresh = [...diagnostics].filter((diagnostic) => !reported.has(diagnostic));
  // Rendering is a separate chunk, which most runs do not need.
  if (fresh.length === 0) return;
  for (const lines of diagnosticLines(distinctDiagnostics(fresh), hasColor('stderr'))) writeError(`${lines}\n`);
  for (const diagnostic of fresh) reported.add(diagnostic);
}

/**
 * Prints the errors of the policy that may be the reason for an invalid label, and then warns about the label.
 *
 * @param role - the label's place in the question
 */
export function reportLabelError(
  written: ByteString,
  error: LabelError,
  root: PolicyNamespace,
  role?: 'SUBJECT' | 'TARGET',
): void {
  const causes = labelErrorCauses(error, root);
  reportDiagnostics(causes);
  const label = textOf(written);
  const context = error.message.includes(label) ? '' : ` (label \`${brief(label)}\`)`;
  const hint = error.hint ?? (causes.length > 0 ? undefined : assumeHint(error));
  warn(`${role === undefined ? '' : `${role}: `}${brief(error.message)}${context}`, hint && brief(hint));
}

/** Advises to assume a stub for an unavailable profile. */
function assumeHint({ missing }: LabelError): string | undefined {
  if (missing === undefined) return undefined;
  return `--assume '${textOf(missing)}=unconfined' (or =open, =none) assumes it`;
}

/** Warns about unreadable files below a directory, which the answer does not take into account. */
export function reportUnread(files: readonly UnreadFile[]): void {
  for (const { path, reason } of files) warn(`${path}: ${reason}`);
}

/** Warns about all policy that an answer does not take into account. */
export function reportIncomplete({ unread, manifest, policy }: CommandPolicy): void {
  reportUnread(unread);
  if (manifest !== undefined) reportLeftOut(policy.root);
}

/** Warns about invalid policy of the host in a manifest: no answer takes this policy into account. */
export function reportLeftOut(hostPolicy: PolicyNamespace): void {
  for (const unit of hostPolicy.units) unit.declared();
  const errors = diagnosticsOf(hostPolicy).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  warn("some of the host's policy is invalid and not evaluated");
  reportDiagnostics(errors);
}

/** Returns all diagnostics of the policy read before. */
export function diagnosticsOf(root: PolicyNamespace): readonly Diagnostic[] {
  return [...root.all()].flatMap((namespace) => [
    ...namespace.units.flatMap((unit) => unit.diagnosticsSoFar),
    ...namespace.diagnostics,
  ]);
}
