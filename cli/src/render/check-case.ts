import { printable, textOf, type Diagnostic } from '@lamellar/core/language';
import type { CheckedFile } from '../check/checked-file.ts';

/** A test of a checked file, in the formats for test results. */
export interface CheckCase {
  readonly name: string;
  /** The errors; empty if the test passes. */
  readonly errors: readonly Diagnostic[];
}

/** Returns a test for a file, and a test for each expectation of a manifest. Warnings do not fail a test. */
export function checkCases({ diagnostics, sentences = [] }: CheckedFile): readonly CheckCase[] {
  const ofSentences = new Set(sentences.flatMap((sentence) => sentence.diagnostics));
  return [
    { name: 'is valid', diagnostics: diagnostics.filter((diagnostic) => !ofSentences.has(diagnostic)) },
    ...sentences.map((sentence) => ({ name: textOf(sentence.text), diagnostics: sentence.diagnostics })),
  ].map(({ name, diagnostics: all }) => ({
    name: printable(name),
    errors: all.filter(({ severity }) => severity === 'error'),
  }));
}
