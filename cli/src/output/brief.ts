const mostCharacters = 240;
const tailCharacters = 40;

/** A text without its middle where it is too long to read. */
export function brief(text: string): string {
  if (text.length <= mostCharacters) return text;
  return `${text.slice(0, mostCharacters - tailCharacters - 1)}…${text.slice(-tailCharacters)}`;
}
