import type { Style } from '@lamellar/core';
import type { FindingSeverity } from '@lamellar/core/audit';
import { hasColor, type StandardStream } from '../adapters/process/standard-streams.ts';

/** A function that colours a text. */
type Paint = (text: string) => string;

/** Colours for explanations, and for the severities of findings. */
export interface TerminalStyle extends Style {
  readonly severity: Readonly<Record<FindingSeverity, Paint>>;
}

/**
 * Returns colours for explanations and findings, or none.
 *
 * @param stream - undefined for a file, which has none
 */
export function styleFor(stream: StandardStream | undefined): TerminalStyle {
  const color = stream !== undefined && hasColor(stream);
  const paint =
    (code: string): Paint =>
    (text) =>
      color ? `\u001b[${code}m${text}\u001b[0m` : text;
  const faint = paint('2');
  return {
    allow: paint('32'),
    deny: paint('31'),
    faint,
    severity: { high: paint('1;31'), medium: paint('33'), low: paint('36'), info: faint },
  };
}
