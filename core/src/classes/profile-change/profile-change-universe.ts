import { byteSet, complement, singleByte } from '../../patterns/byte-set.ts';
import { emptyPattern, type Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { ProfileChangeObject } from './profile-change-object.ts';
import type { ObjectSet, ObjectWords } from '../object-form.ts';

/** ASCII codes. */
const [slash, ampersand] = [0x2f, 0x26];
const isSlash: Pattern = { kind: 'set', set: singleByte(slash) };
const other: Pattern = { kind: 'set', set: complement(byteSet([0, slash])) };
const otherThanBoth: Pattern = { kind: 'set', set: complement(byteSet([0, slash, ampersand])) };
const slashes: Pattern = { kind: 'star', of: isSlash };

/** The name of a single profile: `//&` would separate two profiles. */
const body: Pattern = {
  kind: 'sequence',
  parts: [
    {
      kind: 'star',
      of: {
        kind: 'choice',
        alternatives: [
          other,
          { kind: 'sequence', parts: [isSlash, other] },
          { kind: 'sequence', parts: [isSlash, isSlash, slashes, otherThanBoth] },
        ],
      },
    },
    slashes,
  ],
};
const first: Pattern = { kind: 'choice', alternatives: [otherThanBoth, { kind: 'sequence', parts: [isSlash, other] }] };
/** The name of a single profile in rules, without a leading `&`. */
export const oneProfileName: Pattern = { kind: 'sequence', parts: [first, body] };
const stacking: Pattern = { kind: 'set', set: singleByte(ampersand) };
/** Nothing, or the mark of stacking on the current label. */
export const optionalStacking: Pattern = { kind: 'choice', alternatives: [emptyPattern, stacking] };

/**
 * Translates a name from the rules of a policy namespace into the words of a question, with a leading `&` for stacking.
 */
export function wordsOfProfileChange(matched: ByteString, view: ByteString): ObjectWords {
  const [, mark = '', name = ''] = /^(&?)([^]*)$/.exec(matched) ?? [];
  if (view === '') return [matched];
  return [`${mark}:${view}${name.startsWith(':') ? `//${name.slice(1)}` : `:${name}`}` as ByteString];
}

const setsByOperation: Readonly<Record<string, readonly ObjectSet<ProfileChangeObject>[]>> = {
  change: [
    {
      matched: [oneProfileName],
      like: { kind: 'profile-change', stacks: false },
      wordsOf: (matched, told) => wordsOfProfileChange(matched, told?.view ?? ('' as ByteString)),
    },
  ],
  stack: [
    {
      matched: [{ kind: 'sequence', parts: [stacking, oneProfileName] }],
      like: { kind: 'profile-change', stacks: true },
      wordsOf: (matched, told) =>
        wordsOfProfileChange(matched.slice(1) as ByteString, told?.view ?? ('' as ByteString)),
    },
  ],
};

/** Returns all single profiles, whether loaded or not. Changes that wait for a program match pairs of names instead. */
export function profileChangeSets(name: string): readonly ObjectSet<ProfileChangeObject>[] {
  return setsByOperation[name] ?? [];
}
