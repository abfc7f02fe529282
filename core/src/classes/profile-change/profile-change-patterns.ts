import { byteSet, complement } from '../../patterns/byte-set.ts';
import { anyText, emptyPattern, literalPattern, ofSet, sequence, type Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { quoteWord } from '../../language/printer/print.ts';
import { oneProfileName, wordsOfProfileChange } from './profile-change-universe.ts';
import { operationError, type OperationError } from '../operation-error.ts';
import type { ProfileChangeObject } from './profile-change-object.ts';
import { readTextPattern } from '../text-patterns.ts';
import type { ObjectSetForm, ObjectWords } from '../object-form.ts';

/** The first byte of a profile name in the same policy namespace: neither a blank, NUL nor `:`. */
const begun = ofSet(complement(byteSet([0, 9, 10, 11, 12, 13, 0x20, 0x3a, 0xa0])));

/**
 * `name "PATTERN"`, or `name "&PATTERN"` for stacking on the current label. The pattern covers every possible profile
 * name in the innermost policy namespace of the label, loaded or not.
 */
export const profileChangePatterns: ObjectSetForm<ProfileChangeObject> = {
  usage: 'name "PATTERN"',
  impossible:
    'the pattern matches single profiles of the innermost policy namespace: no name begins with `:`, `&` or a blank, or contains `//&`',
  keyword: 'name',
  keywordIsOptional: true,
  read: (words, names) => {
    const written = readName(words, names);
    if ('error' in written) return written;
    const read = readTextPattern(written.name);
    if ('error' in read) return read;
    const { stacks } = written;
    const mark = stacks ? literalPattern('&' as ByteString) : emptyPattern;
    const marked = (name: Pattern): Pattern => sequence(mark, name);
    return {
      sets: [
        {
          matched: [marked(read.pattern), marked(oneProfileName), marked(sequence(begun, anyText))],
          like: { kind: 'profile-change', stacks },
          wordsOf: (matched, shown) => wordsOfProfileChange(matched, shown?.view ?? ('' as ByteString)),
        },
      ],
    };
  },
  rules: (words, names) => {
    const written = readName(words, names);
    if ('error' in written) return [];
    const target = `${written.stacks ? '&' : ''}${written.name}` as ByteString;
    if ((target as string) === '**') return ['change_profile,' as ByteString];
    return [`change_profile -> ${quoteWord(target)},` as ByteString];
  },
};

function readName(
  words: ObjectWords,
  names: readonly string[],
): { readonly name: ByteString; readonly stacks: boolean } | { readonly error: OperationError } {
  const isStack = names.includes('stack');
  const different = names.find((name) => isStack !== (name === 'stack'));
  if (different !== undefined)
    return operationError(`\`stack\` and \`${different}\` lead to different labels`, 'write an expectation for each');
  const [word, other] = words;
  if (word === undefined)
    return operationError('missing name', 'write `name "PATTERN"`, where `**` matches every name');
  if (other !== undefined)
    return operationError(
      `unexpected \`${textOf(other)}\` after the name`,
      'write an expectation for each name, or `{…,…}` for either',
    );
  const isMarked = word.startsWith('&');
  return { name: (isMarked ? word.slice(1) : word) as ByteString, stacks: isStack || isMarked };
}
