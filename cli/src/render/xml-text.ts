const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes a text for XML 1.0. Forbidden are control characters except line ends and tabs: U+FFFD replaces them. */
export function xmlText(text: string): string {
  return (
    text
      .replace(/[&<>"]/g, (character) => entities[character] ?? character)
      // eslint-disable-next-line no-control-regex -- XML 1.0 forbids these characters
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
      .replace(/\n/g, '&#10;')
  );
}
