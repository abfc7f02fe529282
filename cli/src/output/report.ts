import type { LabelError, PolicyNamespace } from '@lamellar/core';
import { textOf, type ByteString, type Diagnostic } from '@lamellar/core/language';
import type { UnreadFile } from '../host/policy/policy-loader.ts';
import { hasColor, writeError } from '../host/process/standard-streams.ts';
import { brief } from './brief.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { warn } from '../host/process/voice.ts';

/** Tells diagnostics on stderr; of a file that is nothing but errors, the first ones. */
export function reportDiagnostics(diagnostics: Iterable<Diagnostic>): void {
  for (const lines of diagnosticLines(diagnostics, hasColor('stderr'))) writeError(`${lines}\n`);
}

/**
 * Tells why a text is no label, with the policy's own errors where those are the reason.
 *
 * @param role - which of several labels it is
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

/** What to do about a profile that is nowhere at hand. */
function assumeHint({ missing }: LabelError): string | undefined {
  if (missing === undefined) return undefined;
  return `--assume '${textOf(missing)}=unconfined' (or =open, =none) stands in for it`;
}

/**
 * Tells which compiled policy is damaged, once: a profile that is in none of the files may be behind the damage.
 *
 * @param errors - why texts are no labels; those that the policy has, with something wrong, are told already
 */
export function reportDamage(errors: Iterable<LabelError>, root: PolicyNamespace, reported: Set<Diagnostic>): void {
  if ([...errors].every(({ diagnostics }) => diagnostics !== undefined)) return;
  const damage = diagnosticsOf(root).filter(({ code }) => code === 'damaged-policy');
  reportDiagnostics(damage.filter((diagnostic) => !reported.has(diagnostic)));
}

/** Tells which files below a directory are missing in the answer, and why. */
export function reportUnread(files: readonly UnreadFile[]): void {
  for (const { path, reason } of files) warn(`${path}: ${reason}`);
}

/**
 * Tells which of the host's own policy no answer takes into account, for what is wrong with it: as far as it was asked.
 */
export function reportLeftOut(hostPolicy: PolicyNamespace): void {
  const errors = diagnosticsOf(hostPolicy).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  warn("some of the host's policy is not valid, and what it would allow or refuse is not told");
  reportDiagnostics(errors);
}

/** Every diagnostic of what was read so far. */
export function diagnosticsOf(root: PolicyNamespace): readonly Diagnostic[] {
  return [...root.all()].flatMap((namespace) => [
    ...namespace.units.flatMap((unit) => unit.diagnosticsSoFar),
    ...namespace.diagnostics,
  ]);
}
