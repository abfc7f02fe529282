import { byteSet, complement } from '../../patterns/byte-set.ts';
import { either, emptyPattern, ofByte, ofSet, sequence, star, type Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { ProfileChangeObject } from './profile-change-object.ts';
import type { ObjectSet, ObjectWords } from '../object-form.ts';

/** ASCII codes. */
const [slash, ampersand] = [0x2f, 0x26];
const isSlash = ofByte(slash);
const other = ofSet(complement(byteSet([0, slash])));
const otherThanBoth = ofSet(complement(byteSet([0, slash, ampersand])));
const slashes = star(isSlash);
const first = either(otherThanBoth, sequence(isSlash, other));
const later = either(other, sequence(isSlash, other), sequence(isSlash, isSlash, slashes, otherThanBoth));
/** The name of a single profile in rules, without a leading `&`. `//&` would separate two profiles. */
export const oneProfileName: Pattern = sequence(first, sequence(star(later), slashes));
const stacking = ofByte(ampersand);
/** Nothing, or the mark of stacking on the current label. */
export const optionalStacking: Pattern = either(emptyPattern, stacking);

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
      wordsOf: (matched, shown) => wordsOfProfileChange(matched, shown?.view ?? ('' as ByteString)),
    },
  ],
  stack: [
    {
      matched: [sequence(stacking, oneProfileName)],
      like: { kind: 'profile-change', stacks: true },
      wordsOf: (matched, shown) =>
        wordsOfProfileChange(matched.slice(1) as ByteString, shown?.view ?? ('' as ByteString)),
    },
  ],
};

/** Returns all single profiles, whether loaded or not. Changes that wait for a program match pairs of names instead. */
export function profileChangeSets(name: string): readonly ObjectSet<ProfileChangeObject>[] {
  return setsByOperation[name] ?? [];
}
