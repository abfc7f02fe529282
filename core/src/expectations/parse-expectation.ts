import { objectOf } from '../classes/parse-object.ts';
import { unknownOperation } from '../classes/parse-operations.ts';
import { classRows, policyClasses, type Operation, type PolicyClass } from '../classes/policy-classes.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { hintForName, likelyOperations } from '../classes/likely-operation.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { requestedOperationsOf, type Expectation, type ExpectedAction } from './expectation.ts';
import { ExpectationFault, type ExpectationError } from './expectation-error.ts';
import { parseSelector } from './parse-selector.ts';
import { parseObjects, usageHint } from './parse-objects.ts';
import { ExpectationReader, type ExpectationWord } from './expectation-reader.ts';

/** An expectation, or all errors in the text. */
export type ExpectationResult =
  { readonly expectation: Expectation } | { readonly errors: readonly [ExpectationError, ...ExpectationError[]] };

/** Limit in bytes, above the longest label, which is the longest part of an expectation. */
const maxExpectationLength = 128 * 1024;

/**
 * Parses an expectation: `allow|deny CLASS [(WORD, …)] from SELECTOR [to SELECTOR | to WORD …]`. Never throws.
 *
 * @param text - the expectation; blanks and line ends are equivalent
 */
export function parseExpectation(text: ByteString): ExpectationResult {
  const errors: ExpectationError[] = [];
  try {
    const expectation = parseSentence(new ExpectationReader(text), errors);
    const [first, ...others] = errors;
    return first === undefined ? { expectation } : { errors: [first, ...others] };
  } catch (fault) {
    if (!(fault instanceof ExpectationFault)) throw fault;
    const [first, ...others] = errors;
    return { errors: first === undefined ? [fault.error] : [first, ...others, fault.error] };
  }
}

/** verdict action [ list ] "from" selector [ "to" selector ] */
function parseSentence(reader: ExpectationReader, errors: ExpectationError[]): Expectation {
  if (reader.text.length > maxExpectationLength)
    throw unexpected(
      { start: 0, end: 1 },
      `an expectation of ${reader.text.length} bytes is too long`,
      'names are shorter',
    );
  const nul = reader.text.indexOf('\0');
  if (nul >= 0)
    throw unexpected({ start: nul, end: nul + 1 }, 'a NUL byte in an expectation', 'no name can contain NUL');
  const verdict: Verdict = parseKeyword(reader, ['allow', 'deny']);
  const policyClass = parseClass(reader);
  const list = parseList(reader, policyClass);
  const action = parseAction(policyClass, list, errors);
  const isName = list === 'all' && !/^\s*(?:to\s|\S*:)/.test(reader.text.slice(reader.at));
  parseKeyword(
    reader,
    ['from'],
    reader.peek() === '(' ? 'one list is enough' : isName ? listHint(policyClass) : undefined,
  );
  const from = parseSelector(reader, 'from');
  const to = parseObject(reader, action);
  if (reader.peek() !== '') {
    const rest = reader.word();
    throw unexpected(
      rest,
      `unexpected \`${textOf(rest.text)}\` after the expectation`,
      'an expectation has a single `from` and `to`; quote names with blanks',
    );
  }
  return { verdict, action, from, ...(to === undefined ? {} : { to }) };
}

/** Parses the target; undefined if the operations have no target. */
function parseObject(reader: ExpectationReader, action: ExpectedAction): Expectation['to'] {
  const { word, names, operations } = policyClasses[action.class];
  const listed: readonly Operation[] = action.operations === 'all' ? operations : action.operations;
  const [[taken] = [], other] = new Map(listed.map((operation) => [objectOf(operation), operation]));
  if (taken === undefined) throw new RangeError('a class without operations');
  const place = reader.here();
  const isEnd = reader.peek() === '';
  // In a class with both kinds of operations, the end of the expectation selects the kind.
  const isMixed = other !== undefined;
  if (isEnd && (taken === 'none' || isMixed) && (!isMixed || action.operations === 'all')) return undefined;
  if (isMixed && action.operations !== 'all' && (isEnd || listed.some((operation) => objectOf(operation) === 'none'))) {
    const without = listed.filter((operation) => objectOf(operation) === 'none').map(({ name }) => name);
    throw unexpected(
      place,
      isEnd
        ? 'some operations of the list have a target, and some have none'
        : `\`${names.words(without)}\` has no target`,
      isEnd ? 'write an expectation for each' : 'remove `to` and the words after it',
    );
  }
  const object = isMixed ? 'label' : taken;
  const hint =
    object === 'none'
      ? `an expectation about ${word} has no target: omit \`to\``
      : typeof object === 'object'
        ? usageHint(object)
        : undefined;
  parseKeyword(reader, ['to'], hint);
  if (object === 'none')
    throw unexpected(
      place,
      `\`${names.words(listed.map(({ name }) => name))}\` has no target`,
      'remove `to` and the words after it',
    );
  if (object === 'label') return parseSelector(reader, 'to');
  const intended = action.operations === 'all' ? requestedOperationsOf(action.class, 'objects') : action.operations;
  return parseObjects(
    reader,
    object,
    intended.map(({ name }) => name),
  );
}

const sentenceHint = 'write `allow|deny CLASS [(…)] from … [to …]`';

/** Parses the name of a class. */
function parseClass(reader: ExpectationReader): PolicyClass {
  const word = reader.plainWord();
  const found = classRows.find((row) => row.word === (word.text as string));
  if (found !== undefined) return found.word;
  const words = classRows.map((row) => row.word);
  const near = suggest<PolicyClass>(word.text, words);
  const isMissing = word.text === '';
  throw unexpected(
    isMissing ? reader.here() : word,
    isMissing ? `expected a class, found ${nextOf(reader)}` : `unknown class \`${textOf(word.text)}\``,
    hintForClass(word.text, near, words),
  );
}

/** Returns a hint for an unknown class: a class of a similar name, or an operation of a class. */
function hintForClass(word: string, near: PolicyClass | undefined, words: readonly PolicyClass[]): string {
  const [likely] = near === undefined && word !== '' ? likelyOperations(word) : [];
  const [policyClass, name] = likely?.split(':') ?? [near];
  if (policyClass === undefined) return `classes are ${words.join(', ')}`;
  return name === undefined ? `did you mean \`${policyClass}\`?` : `write \`${policyClass} (${name})\``;
}

/** Describes the next character. */
function nextOf(reader: ExpectationReader): string {
  return reader.peek() === '' ? 'the end of the expectation' : `\`${reader.peek()}\``;
}

function parseKeyword<Keyword extends string>(
  reader: ExpectationReader,
  keywords: readonly Keyword[],
  hint?: string,
): Keyword {
  return keywordOf(reader, reader.plainWord(), keywords, hint);
}

/** @param word - the last word read */
function keywordOf<Keyword extends string>(
  reader: ExpectationReader,
  word: ExpectationWord,
  keywords: readonly Keyword[],
  hint?: string,
): Keyword {
  const found = keywords.find((keyword) => keyword === (word.text as string));
  if (found !== undefined) return found;
  const near = suggest<Keyword>(word.text, keywords);
  const place = word.text === '' ? reader.here() : word;
  const read = word.text === '' ? nextOf(reader) : `\`${textOf(word.text)}\``;
  throw unexpected(
    place,
    `expected ${oneOf(keywords)}, found ${read}`,
    near === undefined ? (hint ?? sentenceHint) : `did you mean \`${near}\`?`,
  );
}

/** Joins keywords as alternatives. */
function oneOf(keywords: readonly string[]): string {
  const quoted = keywords.map((keyword) => `\`${keyword}\``);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter((part) => part !== '').join(' or ');
}

/** [ "(" word { [ "," ] word } ")" ] */
function parseList(reader: ExpectationReader, policyClass: PolicyClass): readonly ExpectationWord[] | 'all' {
  const open = reader.here();
  if (!reader.take('(')) return 'all';
  const words: ExpectationWord[] = [];
  for (;;) {
    const word = reader.plainWord();
    if (word.text !== '') words.push(word);
    else if (reader.take(')')) break;
    else if (!reader.take(','))
      throw reader.peek() === ''
        ? new ExpectationFault({
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
    `${listHint(policyClass)}, or omit the list for all`,
  );
}

function listHint(policyClass: PolicyClass): string {
  const { plural, example } = policyClasses[policyClass].names;
  return `write ${plural} in parentheses: \`(${example})\``;
}

/** Resolves the operations without duplicates; if no word is valid, the result is irrelevant because of the errors. */
function parseAction(
  policyClass: PolicyClass,
  words: readonly ExpectationWord[] | 'all',
  errors: ExpectationError[],
): ExpectedAction {
  if (words === 'all') return { class: policyClass, operations: 'all' };
  const { joinsNames = false, operation } = policyClasses[policyClass];
  const each = words.flatMap((word) => parseOperations(policyClass, word, errors));
  const joined = joinsNames && words.length > 1 ? operation(each.map(({ name }) => name).join(',')) : undefined;
  const [first, ...others] = joined === undefined ? new Set(each) : [joined];
  return { class: policyClass, operations: first === undefined ? 'all' : [first, ...others] };
}

function parseOperations(
  policyClass: PolicyClass,
  { text, start, end }: ExpectationWord,
  errors: ExpectationError[],
): readonly Operation[] {
  const { operation, several, names } = policyClasses[policyClass];
  const isName = /^[a-z0-9_]+(?:\+\d+)?$/.test(text);
  const found = isName ? operation(text) : undefined;
  if (found !== undefined) return [found];
  const together = isName ? several?.(text) : undefined;
  if (together !== undefined) return together;
  const near = suggest(names.spelling(text), names.suggestions);
  errors.push({
    code: `unknown-${names.noun}`,
    message: unknownOperation(policyClass, text),
    start,
    end,
    hint:
      names.inSentences(text) ??
      (near === undefined ? (hintForName(policyClass, text) ?? names.known) : `did you mean \`${near}\`?`),
  });
  return [];
}

function unexpected({ start, end }: { start: number; end: number }, message: string, hint: string): ExpectationFault {
  return new ExpectationFault({ code: 'unexpected-token', message, start, end, hint });
}
