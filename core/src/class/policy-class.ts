import type { ClassByte } from '../automaton/automaton.ts';
import type { ByteString } from '../source/bytes.ts';
import type { CapabilityName } from '../syntax/vocabulary/capabilities.ts';
import type { ThingForm } from './thing-form.ts';
import type { Thing } from './thing.ts';

/** A permission of a class. */
export interface ClassPermission<Name extends string = string> {
  readonly name: Name;
  /** What compiler and kernel share. It is the same in both formats of compiled policy. */
  readonly bit: number;
}

/** A permission towards another label. */
export interface PeerPermission<Name extends string = string> extends ClassPermission<Name> {
  /** What leads from it to the peer in a sentence: to send *to*, to trace something *of* it. */
  readonly preposition: 'to' | 'from' | 'of';
}

/** What an operation of any class has. */
interface AnyOperation<Word extends string> {
  readonly class: Word;
  /** What it is called within its class: `term` of `signal:term`. */
  readonly name: string;
  /** What the automaton is walked by between the class and the object. */
  readonly before: readonly number[];
}

/**
 * Something that one label does to another: the profiles of both are asked.
 *
 * @see `xcheck_labels` in the kernel's `perms.h`
 */
export interface CrossCheckOperation<
  Word extends string = string,
  Name extends string = string,
> extends AnyOperation<Word> {
  readonly shape: 'cross-check';
  /** What the profiles of the acting label are asked for. */
  readonly subject: PeerPermission<Name>;
  /** What the profiles of the other label are asked for. */
  readonly object: PeerPermission<Name>;
  /** Whether it does nothing to the other task, and only tells that it is there. */
  readonly isProbe?: true;
}

/**
 * What an operation of a label by itself is done to: `none`, another label, whose profiles are not asked, or a thing that is
 * written in a form of its own.
 */
export type OperationObject = 'none' | 'label' | ThingForm<Thing>;

/**
 * Something that a label does to an object, or to none: only its own profiles are asked.
 *
 * @see `fn_for_each_confined`, `fn_for_each` in the kernel's `label.h`
 */
export interface StackCheckOperation<
  Word extends string = string,
  Name extends string = string,
> extends AnyOperation<Word> {
  readonly shape: 'stack-check';
  /** What each profile is asked for. */
  readonly permission: ClassPermission<Name>;
  readonly object: OperationObject;
}

/** How people are told of the operations of a class. */
export interface OperationNames {
  /** What the name of an operation is, and what several are. */
  readonly noun: 'signal' | 'permission' | 'capability';
  readonly plural: 'signals' | 'permissions' | 'capabilities';
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

/** A later form of a class in the automaton. */
export interface LaterClass {
  readonly byte: ClassByte;
  readonly feature: string;
  /** What no kernel asks about, where compilers leave a mark of their own. */
  readonly mark: ByteString;
}

/**
 * A class of mediation, and all there is to know about it: a row of `policyClasses`. Whoever asks, compiles or tells of
 * any class takes it from there.
 */
interface AnyClass<Word extends string, Name extends string, Operation> {
  /** What it is called in rules, sentences, operations and logs. */
  readonly word: Word;
  readonly byte: ClassByte;
  /** The feature that both kernel and policy must have; where there is none, every kernel and policy has the class. */
  readonly feature: string | undefined;
  /** Where compilers and kernels that know of it have the rules instead. */
  readonly later?: LaterClass;
  /**
   * What policy must have besides, with an abi of AppArmor's that does: kernels that have it answer for no other.
   *
   * @see `RULE_MEDIATES_v9NET` in the kernel
   */
  readonly answeredWith?: { readonly feature: string; readonly abi: '5.0' };
  /** Whether any byte may be behind the class, NUL as well, since what is matched is numbers and not names alone. */
  readonly hasNul?: true;
  /** An abi of AppArmor's that has it. */
  readonly abi: '4.0' | '5.0';
  /** In the order of their bits. */
  readonly permissions: readonly ClassPermission<Name>[];
  /** What words in rules grant, as bits. Where there are `read` and `write`, letters stand for them. */
  readonly permissionWords: Readonly<Record<string, number>> & { readonly read?: number; readonly write?: number };
  readonly before?: ByteBefore;
  readonly operations: readonly Operation[];
  /** The operation of a name, or of another name that rules may use for it. */
  readonly operation: (name: string) => Operation | undefined;
  /** Those that one name stands for together, where it is no operation's. */
  readonly several?: (name: string) => readonly Operation[] | undefined;
  /** What the word of the class stands for by itself; all of them where it is not said. */
  readonly alone?: readonly Operation[];
  /** The names of operations that are written without the class, too. */
  readonly byThemselves?: readonly string[];
  /** Whether names behind commas make one operation together, and not several. */
  readonly joinsNames?: boolean;
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
export interface StackCheckClass<Word extends string = string, Name extends string = string> extends AnyClass<
  Word,
  Name,
  StackCheckOperation<Word, Name>
> {
  /**
   * What holds the rules of a profile: its automaton, the one of files, the sets of capabilities or the limits beside them, what the class
   * of that word has, or instead of rules the hats that there are.
   */
  readonly rulesIn: 'automaton' | 'files' | 'capability-sets' | 'limits' | 'network' | 'hats';
  /** Whether profiles in unconfined mode are asked, too: those that have rules of the class mediate it. */
  readonly asksUnconfined: boolean;
  /** Whether rules allow by what other profiles there are to lead to. */
  readonly leadsToProfiles?: true;
  /** Of objects that are several strings: what is asked behind each number of NULs between them (`ComparedClass`). */
  readonly askedBehindNuls?: readonly number[];
  /** The condition in rules that names the label that an operation is done to. */
  readonly labelCondition?: string;
}

/** All permissions of a class, as bits. */
export function allBits({ permissions }: { readonly permissions: readonly ClassPermission[] }): number {
  return permissions.reduce((bits, { bit }) => bits | bit, 0);
}
