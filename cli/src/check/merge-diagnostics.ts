import { groupedBy, type Diagnostic } from '@lamellar/core/language';
import type { TestCombination } from '@lamellar/node/manifest';
import { combinationWords } from '../words/combination-words.ts';

/** Diagnostics of a combination. */
export interface CombinedDiagnostics {
  readonly combination: TestCombination;
  readonly diagnostics: readonly Diagnostic[];
}

/** Merges the diagnostics of combinations. Equal diagnostics are reported once, with their combinations. */
export function mergeDiagnostics(
  found: readonly CombinedDiagnostics[],
  all: readonly TestCombination[],
): readonly Diagnostic[] {
  const each = found.flatMap(({ combination, diagnostics }) =>
    diagnostics.map((diagnostic) => ({ diagnostic, combination })),
  );
  const groups = groupedBy(each, ({ diagnostic: { code, message, severity, span } }) => {
    // Values of variants shift the text, so places in a line are not compared.
    const { line } = span.source.position(span.start);
    return JSON.stringify([span.source.name, line, code, severity, message]);
  });
  return Array.from(groups.values(), (group) => {
    const [{ diagnostic }] = group;
    const chosen = [...new Set(group.map(({ combination }) => combination))];
    if (chosen.length === all.length) return diagnostic;
    return { ...diagnostic, message: `${diagnostic.message} (${combinationWords(chosen, all)})` };
  });
}
