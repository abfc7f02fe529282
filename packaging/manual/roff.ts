/** A text in the language of man(7), with escapes: no part is read as a request. */
export type Roff = string & { readonly brand: 'roff' };

/**
 * Escapes of characters that a typesetter would curl or lengthen, and of the escape character: policy and commands must
 * stay as typed.
 */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  '`': '\\(ga',
  "'": '\\(aq',
  '^': '\\(ha',
  '~': '\\(ti',
};

/** Formats text for copying: every hyphen is a minus. */
export function literal(text: string): Roff {
  return guarded(text.replaceAll(/[\\\-`'^~]/g, (sign) => escapes[sign] ?? sign));
}

/** Formats text for reading. */
export function prose(text: string): Roff {
  return guarded(
    text.replaceAll(/[\\`'^~]/g, (sign) => escapes[sign] ?? sign).replaceAll(/(?<![\w])-(?=\w|-)/g, '\\-'),
  );
}

export function bold(text: Roff): Roff {
  return `\\fB${text}\\fR` as Roff;
}

export function italic(text: Roff): Roff {
  return `\\fI${text}\\fR` as Roff;
}

/** Joins pieces of a line. */
export function join(pieces: readonly Roff[], separator = ''): Roff {
  return pieces.join(separator) as Roff;
}

/** Formats a request with arguments, which may contain blanks. */
export function request(name: string, ...words: readonly Roff[]): Roff {
  const quoted = words.map((word) => (/[\s"]/.test(word) || word === '' ? `"${word.replaceAll('"', '\\(dq')}"` : word));
  return ['.' + name, ...quoted].join(' ') as Roff;
}

/** Formats a tagged paragraph: an option, a command, a key. */
export function tagged(tag: Roff, body: readonly Roff[]): readonly Roff[] {
  return [request('TP'), guarded(tag), ...body];
}

/** Formats lines as an example, without filling. */
export function example(lines: readonly string[]): readonly Roff[] {
  const shaped = lines.flatMap((line) => (line === '' ? [''] : [literal(line)]));
  return [
    request('PP'),
    request('RS', '2' as Roff),
    request('EX'),
    ...(shaped as Roff[]),
    request('EE'),
    request('RE'),
  ];
}

/** Guards the start of lines: a control character there would begin a request. */
function guarded(text: string): Roff {
  return text.replaceAll(/^(?=[.'])/gm, '\\&') as Roff;
}
