import type { ObjectForm, ObjectWords } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ExpectedObjects, Selector, Stretch, ObjectLabels } from './expectation.ts';
import { ExpectationFault } from './expectation-error.ts';
import { parseProfileSelector, parseSelector, unescape } from './parse-selector.ts';
import { ExpectationReader, type ExpectationWord } from './expectation-reader.ts';

/**
 * Parses the objects of operations of one form, up to the end of the expectation: `[KEYWORD] { WORD | "-" | "label"
 * LABEL }`. The words are as in a question, but with patterns for paths in expectations about sets, and with selectors
 * for labels.
 *
 * @param names - the names of the operations
 */
export function parseObjects(
  reader: ExpectationReader,
  form: ObjectForm<MediatedObject>,
  names: readonly string[],
): ExpectedObjects {
  const place = reader.here();
  const { keyword, keywordIsOptional } = form.patterns ?? {};
  const isMany = form.patterns !== undefined && (keywordIsOptional === undefined || reader.isNext(keyword ?? ''));
  if (isMany && keyword !== undefined) {
    const first = reader.plainWord();
    if ((first.text as string) !== keyword)
      throw faultAt(
        first.text === '' ? place : first,
        `expected \`${keyword}\`${first.text === '' ? ', found the end of the expectation' : ''}`,
        usageHint(form),
      );
  }
  const written: ExpectationWord[] = [];
  while (reader.peek() !== '') written.push(wordOrLabel(reader));
  const stretch: Stretch = { start: place.start, end: reader.here().end };
  if (isMany) {
    const words = written.map(({ text }) => ((text as string) === '-' ? undefined : text));
    const read = form.patterns.read(words, names);
    if ('error' in read) throw faultAt(stretch, read.error.message, read.error.hint);
    const labels = (read.labels ?? []).map((label) => labelsOf(label, words, written));
    return { kind: 'objects', words, meaning: { kind: 'sets', form, sets: read.sets }, labels, ...stretch };
  }
  const words = written.map((word) => (isNothing(word) ? undefined : isLabel(word) ? word.text : unescape(word.text)));
  const read = form.read(words, names);
  if ('error' in read) throw faultAt(stretch, read.error.message, read.error.hint);
  const labels = read.labels.map((label) => labelsOf(label, words, written));
  return { kind: 'objects', words, meaning: { kind: 'cases', cases: read.cases }, labels, ...stretch };
}

/** Returns a hint on the words of a form, for missing or wrong words. */
export function usageHint(form: ObjectForm<MediatedObject>): string {
  return `write the target after \`to\`: ${form.patterns?.usage ?? form.usage}`;
}

/** Reads a word; `label "LABEL"` and `key="VALUE"` are single words. */
function wordOrLabel(reader: ExpectationReader): ExpectationWord {
  const key = reader.keyOfQuote();
  if (key.text !== '') {
    const { text, end } = reader.word();
    return { text: `${key.text}${text}` as ByteString, quoted: true, start: key.start, end };
  }
  const word = reader.word();
  if (word.quoted || !/^(?:\W|[a-z]+=)?label$/.test(word.text) || reader.peek() !== '"') return word;
  const { end } = reader.word();
  return { text: reader.text.slice(word.start, end) as ByteString, quoted: false, start: word.start, end };
}

function isNothing({ text, quoted }: ExpectationWord): boolean {
  return !quoted && (text as string) === '-';
}

function isLabel({ text, quoted }: ExpectationWord): boolean {
  return !quoted && /^(?:\W|[a-z]+=)?label "/.test(text);
}

/** Returns the selector for a label that a form found in a word, or at the end of a word. */
function labelsOf(label: ByteString, words: ObjectWords, written: readonly ExpectationWord[]): ObjectLabels {
  const at = words.findIndex((word) => word?.endsWith(label));
  const word = written[at];
  if (word === undefined) throw new RangeError('a label that no word has');
  const prefix = (words[at] ?? '').slice(0, -label.length) as ByteString;
  const start = word.start + prefix.length;
  return { selector: selectorOf(label, { ...word, start }), word: at, prefix };
}

function selectorOf(label: ByteString, word: ExpectationWord): Selector {
  if (!isLabel({ ...word, text: label })) return parseProfileSelector({ ...word, text: label });
  const selector = parseSelector(new ExpectationReader(label), 'to');
  return { ...selector, start: word.start, end: word.end };
}

function faultAt({ start, end }: Stretch, message: string, hint: string): ExpectationFault {
  return new ExpectationFault({ code: 'unexpected-token', message, start, end, hint });
}
