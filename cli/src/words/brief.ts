/** The usual limit of characters. */
const usualMaximum = 240;
const tailCharacters = 40;

/** Shortens a long text by replacing the middle with `…`. */
export function brief(text: string, maxCharacters = usualMaximum): string {
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters - tailCharacters - 1)}…${text.slice(-tailCharacters)}`;
}
