/** A text in the language of man(7), as it stands in a page: nothing of it is taken for a request or an escape. */
export type Roff = string & { readonly brand: 'roff' };

/** What a typesetter would make curly or longer, and what begins an escape: policy and commands have to stay as they are typed. */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  '`': '\\(ga',
  "'": '\\(aq',
  '^': '\\(ha',
  '~': '\\(ti',
};

/** Text as it was typed, to be copied from a page: every hyphen is a minus. */
export function literal(text: string): Roff {
  return guarded(text.replaceAll(/[\\\-`'^~]/g, (sign) => escapes[sign] ?? sign));
}

/** Text to be read. */
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

/** Pieces of one line. */
export function join(pieces: readonly Roff[], separator = ''): Roff {
  return pieces.join(separator) as Roff;
}

/** A request with its arguments, each of which may hold blanks. */
export function request(name: string, ...words: readonly Roff[]): Roff {
  const quoted = words.map((word) => (/[\s"]/.test(word) || word === '' ? `"${word.replaceAll('"', '\\(dq')}"` : word));
  return ['.' + name, ...quoted].join(' ') as Roff;
}

/** A paragraph that is tagged: an option, a command, a key. */
export function tagged(tag: Roff, body: readonly Roff[]): readonly Roff[] {
  return [request('TP'), guarded(tag), ...body];
}

/** Lines that keep their shape. */
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

/** A line that begins with a control character would be a request. */
function guarded(text: string): Roff {
  return text.replaceAll(/^(?=[.'])/gm, '\\&') as Roff;
}
