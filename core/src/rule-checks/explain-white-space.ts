import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Source } from '../source/source.ts';
import { blanksEnd } from '../language/parser/scanner.ts';
import { strayReturn } from '../language/parser/stray-return.ts';

const names: ReadonlyMap<string, string> = new Map([
  ['\v', 'vertical tab'],
  ['\f', 'form feed'],
  ['\r', 'carriage return'],
]);

/**
 * Adds a hint to errors caused by characters that look like white space but are not, since such characters are
 * invisible in the text. An explained error makes the warning about the carriage return redundant.
 */
export function explainWhiteSpace(source: Source, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const { text } = source;
  if (!/[\r\v\f]/.test(text)) return diagnostics;
  const explained = diagnostics.map((diagnostic) => explain(diagnostic, text));
  const places = explained.filter((each, index) => each !== diagnostics[index]).map(({ span }) => span);
  return explained.filter(
    ({ code, span }) => code !== strayReturn || !places.some(({ start, end }) => start < span.end && span.start < end),
  );
}

function explain(diagnostic: Diagnostic, text: ByteString): Diagnostic {
  const { severity, refusedBy, span, code } = diagnostic;
  if (code === strayReturn || (severity === 'warning' && refusedBy === undefined)) return diagnostic;
  const at = strayAt(text, span.start, span.end);
  return at === undefined ? diagnostic : { ...diagnostic, hint: hintAbout(text, at) };
}

/** Returns the offset of a false white space within or after a word. */
function strayAt(text: ByteString, start: number, end: number): number | undefined {
  const word = text.slice(start, end);
  const within = /^[^"\n]*?[\r\v\f]/.exec(word);
  if (within !== null && !word.includes('\n')) return start + within[0].length - 1;
  const next = blanksEnd(text, end);
  const isStray = names.has(text[next] ?? '') && !text.startsWith('\r\n', next);
  return isStray ? next : undefined;
}

function hintAbout(text: ByteString, at: number): string {
  if (text.startsWith('\r\n', at)) {
    return "the line ends with CRLF, and the carriage return is part of the word: `dos2unix` or `sed -i 's/\\r$//'` converts the file";
  }
  return `apparmor_parser does not accept a ${names.get(text[at] ?? '')} as white space: write a blank`;
}
