import type { Pattern } from '../glob/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { OperationError } from './operation-error.ts';
import type { Thing } from './thing.ts';
import type { WiderRule } from './wider.ts';

/** How things of one kind are written behind an operation, and told of. Operations that are asked together share one form. */
export interface ThingForm<Kind extends Thing> {
  readonly kind: 'thing';
  /** The words, for messages and help: `PATH`, `FAMILY TYPE [PROTOCOL]`. */
  readonly usage: string;
  /** What leads from an operation to the thing in a sentence: `r` *of* `/etc/shadow`. */
  readonly preposition: 'of' | 'to';
  /** What its last word may be, which a command line has as options: `owner` for `--owner`. */
  readonly options?: readonly ThingOption[];
  /**
   * What the words mean. Never throws.
   *
   * @param words - all that follows the operation; undefined where `-` was written, so that positions stay
   * @param names - of the operations that it is for
   */
  read(words: ThingWords, names: readonly string[]): ThingReading<Kind> | { readonly error: OperationError };
  /** Every thing of which rules tell, where these are few enough to ask about each. */
  readonly every?: EveryThing<Kind>;
  /**
   * All things that an operation of that name is done to, by what rules are matched against; undefined where no patterns tell them. Sets with the
   * same patterns, one object, are matched by the same automata.
   */
  readonly whole?: (name: string) => readonly ThingSet<Kind>[];
  /**
   * All things by which an operation of that name is done to another label, those of which rules are asked with little work first; undefined
   * where it is done to none.
   */
  readonly between?: (name: string) => readonly ThingSet<Kind>[] | undefined;
  /** How sentences are about many things at once; where it is not said, they are about one, by the words of a question. */
  readonly many?: ManyThingsForm<Kind>;
  /** All that there are; undefined where rules do not tell them by one glob. */
  readonly all?: AllThings<Kind>;
  /** What tells all that there are instead, or why nothing does. */
  readonly allElsewhere?: string;
  /**
   * A rule that allows no more than these permissions for the thing. A priority can be written in front of it.
   *
   * @param labels - what the labels in it are called in rules of the profile that the rule is for
   */
  rule(thing: Kind, permissions: readonly string[], labels: readonly ByteString[]): ByteString;
  /** Rules that somebody may mean who is told of that one, from the narrowest on. */
  wider?(thing: Kind, permissions: readonly string[], labels: readonly ByteString[]): readonly WiderRule[];
  /** The same behind `deny`, where that is written otherwise. */
  denied?(thing: Kind, permissions: readonly string[], labels: readonly ByteString[]): ByteString;
}

/** Words as they stand behind an operation. */
export type ThingWords = readonly (ByteString | undefined)[];

/** A word that an option of the command line stands for. */
export interface ThingOption {
  readonly word: string;
  readonly description: string;
}

/** What words mean: mostly one thing. */
export interface ThingReading<Kind extends Thing> {
  /** Where there are several, each is asked, and all have to be allowed. */
  readonly cases: readonly [ThingCase<Kind>, ...ThingCase<Kind>[]];
  /** The labels in it, as they are written, in the order in which mediation takes them. */
  readonly labels: readonly ByteString[];
}

/** One of the things that words mean. */
export interface ThingCase<Kind extends Thing> {
  /** Which it is, where there are several: `owner`. */
  readonly when?: string;
  readonly thing: Kind;
}

/** All things of a form, one by one. */
export interface EveryThing<Kind extends Thing> {
  readonly things: readonly Kind[];
  /**
   * Rules that give no more than these permissions.
   *
   * @param granted - by name, for each of the things in their order
   */
  rules(granted: readonly (readonly string[])[]): readonly ByteString[];
}

/** How things are told that a sentence is about, of which there may be endlessly many. */
export interface ManyThingsForm<Kind extends Thing> {
  /** The words, for messages. */
  readonly usage: string;
  /** What none of these things has, for who has written patterns that match nothing. */
  readonly never: string;
  /** The word that leads to the others. */
  readonly keyword?: string;
  /** Whether a sentence without that word is about one thing. */
  readonly besidesOne?: true;
  /**
   * What the words mean: all things of all sets. Never throws.
   *
   * @param words - those of a question, in which the texts that tell things apart are patterns
   * @param names - of the operations that it is for
   */
  read(words: ThingWords, names: readonly string[]): ManyThings<Kind> | { readonly error: OperationError };
  /**
   * What rules have to allow for all that words mean which have no wildcard; undefined where that is more than one thing. Where it is not said, a question
   * with these words is about it.
   */
  one?(words: ThingWords, names: readonly string[]): ThingReading<Kind> | undefined;
  /** Rules of one profile that allow all of that, of words that can be read; where it is not said, they take more than one profile. */
  rules?(words: ThingWords, names: readonly string[]): readonly ByteString[];
}

/** What words mean that tell of many things. */
export interface ManyThings<Kind extends Thing> {
  readonly sets: readonly [ThingSet<Kind>, ...ThingSet<Kind>[]];
  /** The labels in the words, as they are written, in the order in which mediation takes them. */
  readonly labels?: readonly ByteString[];
}

/** All things of a form, and how rules are written about those that a glob tells. */
export interface AllThings<Kind extends Thing> {
  /** The permissions that are told. */
  readonly bits: number;
  /** What can be matched at all. */
  readonly shape: Pattern;
  /** A glob that matches all of that. */
  readonly glob: ByteString;
  /** What there is of each, such as a file of one's own and one of others. What is matched is not looked at in it. */
  readonly sorts: readonly Kind[];
  /**
   * The words of a question about one of which that is matched.
   *
   * @param view - the full name of the policy namespace that labels are named in
   */
  wordsOf(matched: ByteString, sort: Kind, view: ByteString): ThingWords;
  /**
   * Rules that give permissions for what a glob matches, or, behind `deny`, take them.
   *
   * @param permissions - by name, for each sort in its order
   */
  rules(glob: ByteString, permissions: readonly (readonly string[])[]): readonly ByteString[];
  /** The same behind `deny`, where that is written otherwise. */
  denied?(glob: ByteString, permissions: readonly (readonly string[])[]): readonly ByteString[];
  /** What who reads the rules has to know. */
  readonly note?: string;
}

/** Things that patterns tell by what rules are matched against. */
export interface ThingSet<Kind extends Thing> {
  /** By all of these. */
  readonly matched: readonly Pattern[];
  /** What is the same of all of them. What is matched is not looked at in it. */
  readonly like: Kind;
  /** Whether a label is in what is matched, as rules call it, of which any text may be a name. */
  readonly namesLabel?: true;
  /**
   * The words of a question about the one of which that is matched.
   *
   * @param told - what the labels in them are called, and in which policy namespace the last profile of the label is that acts
   */
  wordsOf(matched: ByteString, told?: ToldOfSet): ThingWords;
}

/** What is known of those who are asked about one of a set. */
export interface ToldOfSet {
  readonly labels: readonly ByteString[];
  /** The full name of the policy namespace. */
  readonly view: ByteString;
}
