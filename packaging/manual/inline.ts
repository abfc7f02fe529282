import { bold, join, literal, prose, type Roff } from './roff.ts';

/** Formats a sentence of help, with code in backticks. */
export function helpText(text: string): Roff {
  const pieces = text.replaceAll(/\s+/g, ' ').split(/`([^`]+)`/);
  return join(pieces.map((piece, index) => (index % 2 === 1 ? bold(literal(piece)) : prose(piece))));
}
