import { byteSet, complement, singleByte } from '../glob/byte-set.ts';
import { emptyPattern, type Pattern } from '../glob/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { quoteWord } from '../syntax/print/print.ts';
import { filePermissionBits } from './file-permission-bits.ts';
import type { ProfileChangeThing } from './profile-change-thing.ts';
import type { AllThings, ThingSet, ThingWords } from './thing-form.ts';

/** Of ASCII. */
const [slash, ampersand] = [0x2f, 0x26];
const isSlash: Pattern = { kind: 'set', set: singleByte(slash) };
const other: Pattern = { kind: 'set', set: complement(byteSet([0, slash])) };
const otherThanBoth: Pattern = { kind: 'set', set: complement(byteSet([0, slash, ampersand])) };
const slashes: Pattern = { kind: 'star', of: isSlash };

/** The name of one profile: `//&` would be between two. */
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
/** What one profile is called in rules, without `&` in front of it. */
export const oneProfileName: Pattern = { kind: 'sequence', parts: [first, body] };
const stacking: Pattern = { kind: 'set', set: singleByte(ampersand) };

/**
 * Every name of one profile, with `&` in front where it is stacked on what the task has: rules are about both. Of labels of several
 * profiles rules of several layers are not told as those of one.
 */
export const allProfileChanges: AllThings<ProfileChangeThing> = {
  bits: filePermissionBits.changeProfile,
  shape: {
    kind: 'sequence',
    parts: [{ kind: 'choice', alternatives: [emptyPattern, stacking] }, oneProfileName],
  },
  glob: '**' as ByteString,
  sorts: [{ kind: 'profile-change', stacks: false }],
  wordsOf: (matched, _, view) => wordsOfProfileChange(matched, view),
  rules: (glob, [granted = []]) =>
    granted.length === 0
      ? []
      : [(glob === '**' ? 'change_profile,' : `change_profile -> ${quoteWord(glob)},`) as ByteString],
};

/** What a question calls that for which rules of a policy namespace have a name, with `&` in front where it is stacked. */
export function wordsOfProfileChange(matched: ByteString, view: ByteString): ThingWords {
  const [, mark = '', name = ''] = /^(&?)([^]*)$/.exec(matched) ?? [];
  if (view === '') return [matched];
  return [`${mark}:${view}${name.startsWith(':') ? `//${name.slice(1)}` : `:${name}`}` as ByteString];
}

const whole: Readonly<Record<string, readonly ThingSet<ProfileChangeThing>[]>> = {
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

/** All single profiles, whether there is one of the name or not. Those that wait for a program are told by pairs of names. */
export function wholeProfileChanges(name: string): readonly ThingSet<ProfileChangeThing>[] {
  return whole[name] ?? [];
}
