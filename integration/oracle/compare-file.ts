import { renderDiagnostic } from '@lamellar/core/language';
import type { PolicyUnit } from '@lamellar/core/namespaces';
import type { CompilerRun } from './apparmor-parser.ts';
import { compareUnits } from './compare-units.ts';

/** The results of core and a compiler for a policy file. */
export type PolicyFileComparison =
  | { readonly kind: 'compared'; readonly profiles: number; readonly pairs: number }
  | { readonly kind: 'different'; readonly disagreements: readonly string[] }
  /** Core checks signals, ptrace and related rules: core may miss errors found by the compiler. */
  | { readonly kind: 'refused'; readonly byCoreToo: boolean; readonly reason: string }
  /** Some policy takes a compiler minutes because of its file rules. */
  | { readonly kind: 'late' };

/** Compares core's reading of a policy text with the compiler's output. */
export function compareFile(text: PolicyUnit, compilation: CompilerRun | 'late'): PolicyFileComparison {
  if (compilation === 'late') return { kind: 'late' };
  const { succeeded, messages, binary } = compilation;
  const { valid: isValid, diagnostics } = text.load();
  if (!succeeded) return { kind: 'refused', byCoreToo: !isValid, reason: lastLine(messages) };
  if (!isValid) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const disagreements = errors.map((error) => `the compiler takes it: ${renderDiagnostic(error, { color: false })}`);
    return { kind: 'different', disagreements };
  }
  const { profiles, pairs, disagreements } = compareUnits(text, binary);
  return disagreements.length > 0 ? { kind: 'different', disagreements } : { kind: 'compared', profiles, pairs };
}

/** The error is the last message, after warnings. */
function lastLine(messages: string): string {
  return messages.trim().split('\n').at(-1) ?? '';
}
