import type { Style } from '@lamellar/core';
import { hasColor, type StandardStream } from '../adapters/process/standard-streams.ts';

/**
 * Returns colours for explanations, or none.
 *
 * @param stream - undefined for a file, which has none
 */
export function styleFor(stream: StandardStream | undefined): Style {
  const color = stream !== undefined && hasColor(stream);
  const paint = (code: number) => (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { allow: paint(32), deny: paint(31), faint: paint(2) };
}
