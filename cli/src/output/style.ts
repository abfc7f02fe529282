import type { Style } from '@lamellar/core';

/** Whether a stream takes colour: a terminal, and nobody asked for none (https://no-color.org). */
export function hasColor(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR: noColor, TERM: terminal } = process.env;
  return stream.isTTY && (noColor === undefined || noColor === '') && terminal !== 'dumb';
}

/** Colours for explanations, or none. */
export function styleFor(stream: NodeJS.WriteStream): Style {
  const paint = (code: number) => (text: string) => (hasColor(stream) ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { allow: paint(32), deny: paint(31), faint: paint(2) };
}
