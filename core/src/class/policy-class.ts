import type { ClassByte } from '../automaton/automaton.ts';
import type { CapabilityName } from '../syntax/vocabulary/capabilities.ts';

/** A permission of a class. */
export interface ClassPermission<Name extends string = string> {
  readonly name: Name;
  /** What compiler and kernel share. It is the same in both formats of compiled policy. */
  readonly bit: number;
  /** What leads from it to the peer in a sentence: to send *to*, to trace something *of* it. */
  readonly preposition: 'to' | 'from' | 'of';
}

/** What an operation of any class has. */
interface AnyOperation<Word extends string, Name extends string> {
  readonly class: Word;
  /** What it is called within its class: `term` of `signal:term`. */
  readonly name: string;
  /** What the automaton is walked by between the class and the object. */
  readonly before: readonly number[];
  /** What the profiles of the acting label are asked for. */
  readonly subject: ClassPermission<Name>;
}

/**
 * Something that one label does to another: the profiles of both are asked.
 *
 * @see `xcheck_labels` in the kernel's `perms.h`
 */
export interface CrossCheckOperation<Word extends string = string, Name extends string = string> extends AnyOperation<
  Word,
  Name
> {
  readonly shape: 'cross-check';
  /** What the profiles of the other label are asked for. */
  readonly object: ClassPermission<Name>;
}

/**
 * Something that a label does to an object that is no task, or to none: only its own profiles are asked.
 *
 * @see `fn_for_each_confined` in the kernel's `label.h`
 */
export interface StackCheckOperation<Word extends string = string, Name extends string = string> extends AnyOperation<
  Word,
  Name
> {
  readonly shape: 'stack-check';
}

/** How people are told of the operations of a class. */
export interface OperationNames {
  /** What the name of an operation is. */
  readonly noun: 'signal' | 'permission';
  /** Those that a mistaken word may have been meant for. */
  readonly likely: readonly string[];
  /** Some of them, as a list in a sentence. */
  readonly example: string;
  /** Says what there is. */
  readonly known: string;
  /** The name that another spelling is of, for who asks in passing: `term` for `SIGTERM`. */
  readonly spelling: (word: string) => string;
  /** For a word that belongs to rules: how a sentence with `from` and `to` says it. */
  readonly inSentences: (word: string) => string | undefined;
  /** Several operations in as few words as tell them. */
  readonly words: (names: readonly string[]) => string;
}

/** A value of a `ByteBefore`. */
export interface ByteValue {
  readonly byte: number;
  readonly name: string;
  /** Whether rules can name it, and not only mean it with every other. */
  readonly isInRules: boolean;
}

/** A byte between the class and the object in the automaton, of which the rules name a set. */
export interface ByteBefore {
  /** The condition in rules: `set`. */
  readonly condition: string;
  /** What its values are: `signals`. */
  readonly plural: 'signals';
  /** The byte for a value as rules name it. */
  readonly byteOf: (name: string) => number | undefined;
  /** Every value that rules can tell apart. */
  readonly values: readonly ByteValue[];
}

/**
 * A class of mediation, and all there is to know about it: a row of `policyClasses`. Whoever asks, compiles or tells of
 * any class takes it from there.
 */
interface AnyClass<Word extends string, Name extends string, Operation> {
  /** What it is called in rules, sentences, operations and logs. */
  readonly word: Word;
  readonly byte: ClassByte;
  /** The feature that both kernel and policy must have. */
  readonly feature: string;
  /** In the order of their bits. */
  readonly permissions: readonly ClassPermission<Name>[];
  /** What words in rules grant, as bits. */
  readonly permissionWords: Readonly<Record<string, number>> & { readonly read: number; readonly write: number };
  readonly before?: ByteBefore;
  readonly operations: readonly Operation[];
  /** The operation of a name, or of another name that rules may use for it. */
  readonly operation: (name: string) => Operation | undefined;
  readonly names: OperationNames;
}

/** A class of operations between two labels. */
export interface CrossCheckClass<Word extends string = string, Name extends string = string> extends AnyClass<
  Word,
  Name,
  CrossCheckOperation<Word, Name>
> {
  /** Whether a subject that is unconfined as a whole may do it whatever the object's profiles say. */
  readonly unconfinedSubjectPasses: boolean;
  /** What a subject's profile that does not mediate the class needs instead, but towards itself alone. */
  readonly capabilityInstead?: CapabilityName;
}

/** A class of operations of a label by itself. */
export type StackCheckClass<Word extends string = string, Name extends string = string> = AnyClass<
  Word,
  Name,
  StackCheckOperation<Word, Name>
>;

/** All permissions of a class, as bits. */
export function allBits({ permissions }: { readonly permissions: readonly ClassPermission[] }): number {
  return permissions.reduce((bits, { bit }) => bits | bit, 0);
}
