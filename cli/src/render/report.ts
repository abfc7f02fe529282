import type { PolicyNamespace } from '@lamellar/core';
import type { LabelError } from '@lamellar/core/labels';
import { textOf, type ByteString, type Diagnostic } from '@lamellar/core/language';
import type { UnreadFile } from '@lamellar/node/policy';
import { hasColor, writeError } from '../adapters/process/standard-streams.ts';
import { brief } from '../words/brief.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { warn } from '../adapters/process/logger.ts';

/** Prints diagnostics on stderr, up to a limit by file. */
export function reportDiagnostics(diagnostics: Iterable<Diagnostic>): void {
  for (const lines of diagnosticLines(diagnostics, hasColor('stderr'))) writeError(`${lines}\n`);
}

/**
 * Warns about an invalid label, and prints the policy's own errors if they are the reason.
 *
 * @param role - the label's place in the question
 */
export function reportLabelError(
  written: ByteString,
  error: LabelError,
  reported: Set<Diagnostic>,
  role?: 'SUBJECT' | 'TARGET',
): void {
  const label = textOf(written);
  const context = error.message.includes(label) ? '' : ` (label \`${brief(label)}\`)`;
  const assume = assumeHint(error);
  const hint = error.hint === undefined ? assume : assume === undefined ? error.hint : `${error.hint} Or ${assume}`;
  warn(`${role === undefined ? '' : `${role}: `}${brief(error.message)}${context}`, hint && brief(hint));
  const errors = (error.diagnostics ?? []).filter((diagnostic) => !reported.has(diagnostic));
  reportDiagnostics(errors);
  for (const diagnostic of errors) reported.add(diagnostic);
}

/** Advises to assume a stub for an unavailable profile. */
function assumeHint({ missing }: LabelError): string | undefined {
  if (missing === undefined) return undefined;
  return `--assume '${textOf(missing)}=unconfined' (or =open, =none) stands in for it`;
}

/**
 * Warns about damaged compiled policy, once, because a missing profile may be after the damage.
 *
 * @param errors - the errors of labels; an error with diagnostics is about an existing profile, and reported already
 */
export function reportDamage(errors: Iterable<LabelError>, root: PolicyNamespace, reported: Set<Diagnostic>): void {
  if ([...errors].every(({ diagnostics }) => diagnostics !== undefined)) return;
  const damage = diagnosticsOf(root).filter(({ code }) => code === 'damaged-policy');
  reportDiagnostics(damage.filter((diagnostic) => !reported.has(diagnostic)));
}

/** Warns about unreadable files below a directory, which the answer does not take into account. */
export function reportUnread(files: readonly UnreadFile[]): void {
  for (const { path, reason } of files) warn(`${path}: ${reason}`);
}

/** Warns about invalid policy of the host, as far as it was read: no answer takes this policy into account. */
export function reportLeftOut(hostPolicy: PolicyNamespace): void {
  const errors = diagnosticsOf(hostPolicy).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  warn("some of the host's policy is not valid, and what it would allow or refuse is not told");
  reportDiagnostics(errors);
}

/** Returns all diagnostics of the policy read before. */
export function diagnosticsOf(root: PolicyNamespace): readonly Diagnostic[] {
  return [...root.all()].flatMap((namespace) => [
    ...namespace.units.flatMap((unit) => unit.diagnosticsSoFar),
    ...namespace.diagnostics,
  ]);
}
