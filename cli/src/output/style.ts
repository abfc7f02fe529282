import type { Style } from '@lamellar/core';
import { terminalOf, type StandardStream } from '../host/process/standard-streams.ts';

/** Whether a stream takes colour: a terminal, and nobody asked for none (https://no-color.org). */
export function hasColor(stream: StandardStream): boolean {
  const { NO_COLOR: noColor, TERM: terminal } = process.env;
  return (noColor === undefined || noColor === '') && terminal !== 'dumb' && terminalOf(stream) !== undefined;
}

/** Colours for explanations, or none. */
export function styleFor(stream: StandardStream): Style {
  const color = hasColor(stream);
  const paint = (code: number) => (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { allow: paint(32), deny: paint(31), faint: paint(2) };
}
