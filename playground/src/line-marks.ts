import type { Check, Decision } from '@lamellar/core';
import type { Diagnostic } from '@lamellar/core/language';
import { pageLayers, type FieldsAnswer, type LayerName, type LineMark } from './fields.ts';
import { layerFiles } from './page-policy.ts';

type Span = Diagnostic['span'];
type ToneOfSpan = readonly [Span, LineMark['tone']];

/**
 * Marks the rules of the evidence, and the places of errors and warnings. A profile without a matching rule is marked at
 * its first line.
 */
export function lineMarks(decisions: readonly Decision[], diagnostics: readonly Diagnostic[]): FieldsAnswer['marks'] {
  const checks: readonly Check[] = decisions.flatMap((decision) => decision.checks);
  const evidence = checks.flatMap(({ rules, part: { profile }, verdict }) => {
    const spans = rules.flatMap((rule) => ('span' in rule ? [rule.span] : []));
    const places = spans.length > 0 ? spans : profile.declared === undefined ? [] : [profile.declared];
    return places.map((span): ToneOfSpan => [span, verdict]);
  });
  const problems = diagnostics.map(({ span, severity }): ToneOfSpan => [
    span,
    severity === 'error' ? 'deny' : 'warning',
  ]);
  return marksOf([...evidence, ...problems]);
}

/** The tones by importance: a line with several tones gets the last. */
const tones = ['allow', 'warning', 'deny'] as const;

function marksOf(spans: readonly ToneOfSpan[]): FieldsAnswer['marks'] {
  const marksIn = (layer: LayerName): readonly LineMark[] => {
    const own = spans.filter(([{ source }]) => source.name === layerFiles[layer]);
    const toned = tones.flatMap((tone) =>
      own.flatMap(([{ source, start }, of]) => (of === tone ? [[source.position(start).line, tone] as const] : [])),
    );
    return Array.from(new Map(toned), ([line, tone]) => ({ line, tone })).sort((one, two) => one.line - two.line);
  };
  return Object.fromEntries(pageLayers.map((layer) => [layer, marksIn(layer)])) as FieldsAnswer['marks'];
}
