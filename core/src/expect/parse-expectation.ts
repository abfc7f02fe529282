import type { Verdict } from '../mediation/decision.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { suggest } from '../diagnostic/suggest.ts';
import { ruleSignalNames, signalNumber, type SignalNumber } from '../syntax/vocabulary/signals.ts';
import type { Expectation, ExpectedAction, PtraceAccess } from './expectation.ts';
import { Fault, type ExpectationError } from './expectation-error.ts';
import { parseSelector } from './parse-selector.ts';
import { SentenceReader, type SentenceWord } from './sentence-reader.ts';

export type ExpectationResult =
  { readonly expectation: Expectation } | { readonly errors: readonly [ExpectationError, ...ExpectationError[]] };

/** Longer than any label, which is the longest that a sentence holds. */
const longest = 128 * 1024;

/**
 * Reads a sentence: `allow|deny signal|ptrace [(WORD, …)] from SELECTOR to SELECTOR`. Never throws.
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

/** verdict action [ list ] "from" selector "to" selector */
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
  const kind = parseKeyword(reader, ['signal', 'ptrace']);
  const action = parseAction(kind, parseList(reader, kind), errors);
  parseKeyword(reader, ['from'], reader.peek() === '(' ? 'one list is enough' : listHint(kind));
  const from = parseSelector(reader, 'from');
  parseKeyword(reader, ['to']);
  const to = parseSelector(reader, 'to');
  if (reader.peek() !== '') {
    const rest = reader.word();
    throw unexpected(
      rest,
      `unexpected \`${textOf(rest.text)}\` behind the sentence`,
      'a sentence has one `from` and one `to`; write another one for more, and quote a name with blanks',
    );
  }
  return { verdict, action, from, to };
}

function parseKeyword<Keyword extends string>(
  reader: SentenceReader,
  keywords: readonly [Keyword, ...Keyword[]],
  hint?: string,
): Keyword {
  const word = reader.plainWord();
  const found = keywords.find((keyword) => keyword === (word.text as string));
  if (found !== undefined) return found;
  const near = suggest<Keyword>(word.text, keywords);
  const place = word.text === '' ? reader.here() : word;
  const read = word.text === '' ? reader.peek() : textOf(word.text);
  throw unexpected(
    place,
    `expected ${keywords.map((keyword) => `\`${keyword}\``).join(' or ')}, found ${read === '' ? 'the end of the sentence' : `\`${read}\``}`,
    near === undefined
      ? (hint ?? 'a sentence is `allow|deny signal|ptrace [(…)] from … to …`')
      : `did you mean \`${near}\`?`,
  );
}

/** [ "(" word { [ "," ] word } ")" ] */
function parseList(reader: SentenceReader, kind: ExpectedAction['kind']): readonly SentenceWord[] | 'all' {
  const open = reader.here();
  if (!reader.take('(')) return 'all';
  const words: SentenceWord[] = [];
  for (;;) {
    const word = reader.plainWord();
    if (word.text !== '') words.push(word);
    else if (reader.take(')')) break;
    else if (!reader.take(','))
      throw reader.peek() === ''
        ? new Fault({ code: 'unclosed-block', message: 'a `(` that is never closed', ...open, hint: listHint(kind) })
        : unexpected(reader.here(), `unexpected \`${reader.peek()}\` in a list`, listHint(kind));
  }
  if (words.length > 0) return words;
  throw unexpected(
    { start: open.start, end: reader.at },
    'an empty list',
    `${listHint(kind)}, or leave it out for all`,
  );
}

function listHint(kind: ExpectedAction['kind']): string {
  return kind === 'signal'
    ? 'signals stand in parentheses: `(hup, term)`'
    : 'permissions stand in parentheses: `(trace, read)`';
}

function parseAction(
  kind: ExpectedAction['kind'],
  words: readonly SentenceWord[] | 'all',
  errors: ExpectationError[],
): ExpectedAction {
  if (kind === 'signal') return { kind, signals: parseWords(words, (word) => parseSignal(word, errors)) };
  return { kind, accesses: parseWords(words, (word) => parseAccess(word, errors)) };
}

/** What the words stand for, each once; where none is right it does not matter, as there are errors. */
function parseWords<Value>(
  words: readonly SentenceWord[] | 'all',
  parse: (word: SentenceWord) => Value | undefined,
): readonly [Value, ...Value[]] | 'all' {
  if (words === 'all') return 'all';
  const [first, ...others] = new Set(words.map(parse).filter((value) => value !== undefined));
  return first === undefined ? 'all' : [first, ...others];
}

function parseSignal({ text, start, end }: SentenceWord, errors: ExpectationError[]): SignalNumber | undefined {
  const signal = /^[a-z0-9]+(?:\+\d+)?$/.test(text) ? signalNumber(text) : undefined;
  if (signal !== undefined) return signal;
  const near = suggest(text.toLowerCase().replace(/^sig/, ''), ruleSignalNames);
  const isPermission = ['send', 'receive', 'read', 'write'].includes(text);
  errors.push({
    code: 'unknown-signal',
    message: `unknown signal \`${textOf(text)}\``,
    start,
    end,
    hint: isPermission
      ? '`from` and `to` say who sends and who receives; the list is for signals'
      : near === undefined
        ? 'signals are hup, int, quit, kill, usr1, term, chld, …, exists (signal 0) and rtmin+0 to rtmin+32'
        : `did you mean \`${near}\`?`,
  });
  return undefined;
}

const accesses: readonly PtraceAccess[] = ['trace', 'read'];

/** The tracee's permissions, by the tracer's that they answer. */
const tracerPermissions: ReadonlyMap<string, PtraceAccess> = new Map([
  ['tracedby', 'trace'],
  ['readby', 'read'],
]);

function parseAccess({ text, start, end }: SentenceWord, errors: ExpectationError[]): PtraceAccess | undefined {
  const access = accesses.find((name) => name === text);
  if (access !== undefined) return access;
  const tracer = tracerPermissions.get(text);
  const near = suggest(text, accesses);
  errors.push({
    code: 'unknown-permission',
    message: `unknown permission \`${textOf(text)}\` of ptrace`,
    start,
    end,
    hint:
      tracer !== undefined
        ? `write \`${tracer}\`: \`from\` and \`to\` say who is the tracer, and both sides are asked`
        : near === undefined
          ? 'permissions are `trace` and `read`'
          : `did you mean \`${near}\`?`,
  });
  return undefined;
}

function unexpected({ start, end }: { start: number; end: number }, message: string, hint: string): Fault {
  return new Fault({ code: 'unexpected-token', message, start, end, hint });
}
