import { objectOf } from '../class/parse-object.ts';
import { unknownOperation } from '../class/parse-operations.ts';
import { classRows, policyClasses, type Operation, type PolicyClass } from '../class/policy-classes.ts';
import type { Verdict } from '../mediation/decision.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { suggest } from '../diagnostic/suggest.ts';
import { operationsOf, type Expectation, type ExpectedAction, type Selector } from './expectation.ts';
import { Fault, type ExpectationError } from './expectation-error.ts';
import { parseSelector } from './parse-selector.ts';
import { sentenceClasses } from './sentence-classes.ts';
import { SentenceReader, type SentenceWord } from './sentence-reader.ts';

/** A sentence, or everything that is wrong with the text. */
export type ExpectationResult =
  { readonly expectation: Expectation } | { readonly errors: readonly [ExpectationError, ...ExpectationError[]] };

/** Longer than any label, which is the longest that a sentence holds. */
const longest = 128 * 1024;

/**
 * Reads a sentence: `allow|deny CLASS [(WORD, …)] from SELECTOR [to SELECTOR]`. Never throws.
 *
 * @param text - the sentence, in which blanks and line ends are alike
 */
export function parseExpectation(text: ByteString): ExpectationResult {
  const errors: ExpectationError[] = [];
  try {
    const expectation = parseSentence(new SentenceReader(text), errors);
    const [first, ...others] = errors;
    return first === undefined ? { expectation } : { errors: [first, ...others] };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const [first, ...others] = errors;
    return { errors: first === undefined ? [fault.error] : [first, ...others, fault.error] };
  }
}

/** verdict action [ list ] "from" selector [ "to" selector ] */
function parseSentence(reader: SentenceReader, errors: ExpectationError[]): Expectation {
  if (reader.text.length > longest)
    throw unexpected(
      { start: 0, end: 1 },
      `a sentence of ${reader.text.length} bytes is too long`,
      'names are shorter',
    );
  const nul = reader.text.indexOf('\0');
  if (nul >= 0) throw unexpected({ start: nul, end: nul + 1 }, 'a NUL byte in a sentence', 'no name holds one');
  const verdict: Verdict = parseKeyword(reader, ['allow', 'deny']);
  const policyClass = parseClass(reader);
  const action = parseAction(policyClass, parseList(reader, policyClass), errors);
  parseKeyword(reader, ['from'], reader.peek() === '(' ? 'one list is enough' : listHint(policyClass));
  const from = parseSelector(reader, 'from');
  const to = parseTarget(reader, action);
  if (reader.peek() !== '') {
    const rest = reader.word();
    throw unexpected(
      rest,
      `unexpected \`${textOf(rest.text)}\` behind the sentence`,
      'a sentence has one `from` and one `to`; write another one for more, and quote a name with blanks',
    );
  }
  return { verdict, action, from, ...(to === undefined ? {} : { to }) };
}

function isDoneToLabel(operation: Operation): boolean {
  return objectOf(operation) === 'label';
}

/** Whom it is done to; nobody where what is expected needs nobody. */
function parseTarget(reader: SentenceReader, action: ExpectedAction): Selector | undefined {
  const { names } = policyClasses[action.class];
  const listed: readonly Operation[] =
    action.operations === 'all' ? policyClasses[action.class].operations : action.operations;
  const place = reader.here();
  if (reader.peek() === '') {
    const needing = listed.filter(isDoneToLabel);
    if (needing.length < listed.length && (action.operations === 'all' || needing.length === 0)) return undefined;
    if (needing.length < listed.length)
      throw unexpected(
        place,
        'some of the list is done to another label, and some is not',
        'write a sentence for each',
      );
  }
  const isAlone = !listed.some(isDoneToLabel);
  parseKeyword(reader, ['to'], isAlone ? `a sentence about ${action.class} ends behind \`from\`` : undefined);
  const to = parseSelector(reader, 'to');
  const wrong = operationsOf({ action, to }).filter((operation) => !isDoneToLabel(operation));
  if (isAlone || wrong.length > 0)
    throw unexpected(
      place,
      `\`${names.words((isAlone ? listed : wrong).map(({ name }) => name))}\` is done to no other label`,
      'leave out `to` and what follows it',
    );
  return to;
}

const sentenceHint = `a sentence is \`allow|deny ${sentenceClasses.join('|')} [(…)] from … [to …]\``;

/** What a sentence is about. */
function parseClass(reader: SentenceReader): PolicyClass {
  const word = reader.plainWord();
  const named = classRows.find((row) => row.word === (word.text as string));
  if (named !== undefined && !sentenceClasses.includes(named.word))
    throw unexpected(
      word,
      `no sentence is about \`${named.word}\` yet`,
      `\`lamellar can\` answers about it; ${sentenceHint}`,
    );
  return keywordOf(reader, word, sentenceClasses);
}

function parseKeyword<Keyword extends string>(
  reader: SentenceReader,
  keywords: readonly Keyword[],
  hint?: string,
): Keyword {
  return keywordOf(reader, reader.plainWord(), keywords, hint);
}

/** @param word - the last that was read */
function keywordOf<Keyword extends string>(
  reader: SentenceReader,
  word: SentenceWord,
  keywords: readonly Keyword[],
  hint?: string,
): Keyword {
  const found = keywords.find((keyword) => keyword === (word.text as string));
  if (found !== undefined) return found;
  const near = suggest<Keyword>(word.text, keywords);
  const place = word.text === '' ? reader.here() : word;
  const read = word.text === '' ? reader.peek() : textOf(word.text);
  throw unexpected(
    place,
    `expected ${oneOf(keywords)}, found ${read === '' ? 'the end of the sentence' : `\`${read}\``}`,
    near === undefined ? (hint ?? sentenceHint) : `did you mean \`${near}\`?`,
  );
}

/** Words of which one is meant. */
function oneOf(keywords: readonly string[]): string {
  const quoted = keywords.map((keyword) => `\`${keyword}\``);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter((part) => part !== '').join(' or ');
}

/** [ "(" word { [ "," ] word } ")" ] */
function parseList(reader: SentenceReader, policyClass: PolicyClass): readonly SentenceWord[] | 'all' {
  const open = reader.here();
  if (!reader.take('(')) return 'all';
  const words: SentenceWord[] = [];
  for (;;) {
    const word = reader.plainWord();
    if (word.text !== '') words.push(word);
    else if (reader.take(')')) break;
    else if (!reader.take(','))
      throw reader.peek() === ''
        ? new Fault({
            code: 'unclosed-block',
            message: 'a `(` that is never closed',
            ...open,
            hint: listHint(policyClass),
          })
        : unexpected(reader.here(), `unexpected \`${reader.peek()}\` in a list`, listHint(policyClass));
  }
  if (words.length > 0) return words;
  throw unexpected(
    { start: open.start, end: reader.at },
    'an empty list',
    `${listHint(policyClass)}, or leave it out for all`,
  );
}

function listHint(policyClass: PolicyClass): string {
  const { plural, example } = policyClasses[policyClass].names;
  return `${plural} stand in parentheses: \`(${example})\``;
}

/** Each operation once; where no word is right it does not matter, as there are errors. */
function parseAction(
  policyClass: PolicyClass,
  words: readonly SentenceWord[] | 'all',
  errors: ExpectationError[],
): ExpectedAction {
  if (words === 'all') return { class: policyClass, operations: 'all' };
  const [first, ...others] = new Set(words.flatMap((word) => parseOperation(policyClass, word, errors) ?? []));
  return { class: policyClass, operations: first === undefined ? 'all' : [first, ...others] };
}

function parseOperation(
  policyClass: PolicyClass,
  { text, start, end }: SentenceWord,
  errors: ExpectationError[],
): Operation | undefined {
  const { operation, names } = policyClasses[policyClass];
  const found = /^[a-z0-9_]+(?:\+\d+)?$/.test(text) ? operation(text) : undefined;
  if (found !== undefined) return found;
  const near = suggest(names.spelling(text), names.likely);
  errors.push({
    code: `unknown-${names.noun}`,
    message: unknownOperation(policyClass, text),
    start,
    end,
    hint: names.inSentences(text) ?? (near === undefined ? names.known : `did you mean \`${near}\`?`),
  });
  return undefined;
}

function unexpected({ start, end }: { start: number; end: number }, message: string, hint: string): Fault {
  return new Fault({ code: 'unexpected-token', message, start, end, hint });
}
