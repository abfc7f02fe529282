import type { Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { OperationError } from './operation-error.ts';
import type { MediatedObject } from './mediated-object.ts';
import type { BroaderRule } from './broader-rule.ts';

/** The syntax and description of a kind of object. Operations in a question share a single form. */
export interface ObjectForm<Kind extends MediatedObject> {
  readonly kind: 'object';
  /** The syntax, for messages and help: `PATH`, `FAMILY TYPE [PROTOCOL]`. */
  readonly usage: string;
  /** The preposition between an operation and the object in a sentence: `r` *of* `/etc/shadow`. */
  readonly preposition: 'of' | 'to';
  /** Possible last words, which the command line has as options: `owner` for `--owner`. */
  readonly options?: readonly ObjectOption[];
  /**
   * Reads an object from words. Never throws.
   *
   * @param words - all words after the operation; undefined for `-`, as a placeholder that keeps positions
   * @param names - the names of the requested operations
   */
  read(words: ObjectWords, names: readonly string[]): ObjectReading<Kind> | { readonly error: OperationError };
  /** All objects distinguished by rules, if few enough for an evaluation of every object. */
  readonly list?: ObjectList<Kind>;
  /**
   * The universe of objects of an operation, by the strings matched by rules. Undefined if patterns cannot describe the
   * universe. Sets with the same `matched` array share automata.
   */
  readonly universe?: (name: string) => readonly ObjectSet<Kind>[];
  /** Further objects with checks of an operation's permission: on the peer's side, or by some kernels. */
  readonly furtherChecks?: (name: string) => readonly ObjectSet<Kind>[];
  /**
   * All objects by which an operation affects a peer, cheap evaluations first; undefined if the operation has no peer.
   */
  readonly peerSets?: (name: string) => readonly ObjectSet<Kind>[] | undefined;
  /**
   * The syntax of expectations about many objects. If undefined, an expectation is about a single object in the syntax
   * of a question.
   */
  readonly patterns?: ObjectSetForm<Kind>;
  /** A hint for listing the whole class by different means, or the reason why listing is impossible. */
  readonly listingHint?: string;
  /** A necessary explanation for readers of all rules. */
  readonly listingNote?: string;
  /**
   * Prints the narrowest rule that allows the permissions for the object. The caller may prepend a priority.
   *
   * @param labels - the object's labels as spelled in rules of the target profile
   */
  rule(object: Kind, permissions: readonly string[], labels: readonly ByteString[]): ByteString;
  /** Returns broader rules that a user may prefer, from the narrowest on. */
  broader?(object: Kind, permissions: readonly string[], labels: readonly ByteString[]): readonly BroaderRule[];
  /** Prints the rule to follow `deny`, if different from `rule`. */
  denied?(object: Kind, permissions: readonly string[], labels: readonly ByteString[]): ByteString;
}

/** The words after an operation. */
export type ObjectWords = readonly (ByteString | undefined)[];

/** A word with an equivalent command-line option. */
export interface ObjectOption {
  readonly word: string;
  readonly description: string;
}

/** The meaning of words: usually a single object. */
export interface ObjectReading<Kind extends MediatedObject> {
  /** The objects. With several cases, all must be allowed. */
  readonly cases: readonly [ObjectCase<Kind>, ...ObjectCase<Kind>[]];
  /** The labels of the object as written, in the order that mediation expects. */
  readonly labels: readonly ByteString[];
}

/** An alternative among the possible objects. */
export interface ObjectCase<Kind extends MediatedObject> {
  /** The name of the alternative, if the words mean several: `owner`. */
  readonly when?: string;
  readonly object: Kind;
}

/** All objects of a form, as a list. */
export interface ObjectList<Kind extends MediatedObject> {
  readonly objects: readonly Kind[];
  /**
   * Returns rules to allow exactly the given permissions.
   *
   * @param granted - by name, for each object in order
   */
  rules(granted: readonly (readonly string[])[]): readonly ByteString[];
}

/** The syntax of expectations about a possibly infinite set of objects. */
export interface ObjectSetForm<Kind extends MediatedObject> {
  /** The syntax, for messages. */
  readonly usage: string;
  /** A property without an example among the objects, as a hint for patterns without a match. */
  readonly impossible: string;
  /** The keyword before the words. */
  readonly keyword?: string;
  /** True if an expectation without the keyword is about a single object. */
  readonly keywordIsOptional?: true;
  /**
   * Returns all objects that the words mean, as sets. Never throws.
   *
   * @param words - the words of a question, with patterns instead of texts
   * @param names - the names of the requested operations
   */
  read(words: ObjectWords, names: readonly string[]): ObjectSets<Kind> | { readonly error: OperationError };
  /**
   * Returns an object whose permission implies all objects meant by words without wildcards; undefined if several
   * objects are needed. Without this method, a question with the words is equivalent.
   */
  one?(words: ObjectWords, names: readonly string[]): ObjectReading<Kind> | undefined;
  /**
   * Returns rules of a single profile to allow all objects of valid words. Without this method, several profiles need
   * rules.
   */
  rules?(words: ObjectWords, names: readonly string[]): readonly ByteString[];
}

/** Sets of objects that words mean. */
export interface ObjectSets<Kind extends MediatedObject> {
  readonly sets: readonly [ObjectSet<Kind>, ...ObjectSet<Kind>[]];
  /** The labels in the words as written, in the order that mediation expects. */
  readonly labels?: readonly ByteString[];
}

/** A set of objects, described by patterns over the strings that rules match. */
export interface ObjectSet<Kind extends MediatedObject> {
  /** The patterns, all of which must match. */
  readonly matched: readonly Pattern[];
  /** A representative with the common attributes. The matched fields have no meaning in the representative. */
  readonly like: Kind;
  /** True if the objects are pairs, which only rules about pairs match. */
  readonly isPair?: true;
  /** True if the matched string includes a label, as spelled in rules. Any text may be the name of a label. */
  readonly namesLabel?: true;
  /** Set for a check on the peer's side. The objects are described from the view of the peer. */
  readonly side?: 'object';
  /**
   * Returns the words of a question about the object with the given string. The optional context has the names of the
   * object's labels, and the policy namespace of the last profile of the acting label.
   */
  wordsOf(matched: ByteString, context?: ObjectSetContext): ObjectWords;
}

/** The context of a question about an object of a set. */
export interface ObjectSetContext {
  readonly labels: readonly ByteString[];
  /** The full name of the policy namespace. */
  readonly view: ByteString;
}
