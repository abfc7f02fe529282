import type { ClassByte } from '../automata/automaton.ts';
import type { ByteString } from '../source/bytes.ts';
import type { CapabilityName } from '../language/keywords/capabilities.ts';
import type { RiskOfAccess } from './host-risk.ts';
import type { ObjectForm } from './object-form.ts';
import type { MediatedObject } from './mediated-object.ts';

/** A permission of a class. */
export interface ClassPermission<Name extends string = string> {
  readonly name: Name;
  /** The bit, as shared by compiler and kernel. Both formats of compiled policy use the same bit. */
  readonly bit: number;
}

/** Makes permissions from their bits, in the order of the names. */
export function permissionsOf<Name extends string>(
  bits: Readonly<Record<Name, number>>,
): readonly ClassPermission<Name>[] {
  return Object.entries<number>(bits).map(([name, bit]) => ({ name: name as Name, bit }));
}

/** A permission towards a peer. */
export interface PeerPermission<Name extends string = string> extends ClassPermission<Name> {
  /** The preposition before the peer in a sentence: send *to* the peer, trace an object *of* the peer. */
  readonly preposition: 'to' | 'from' | 'of';
}

/** The common properties of operations. */
interface AnyOperation<Word extends string> {
  readonly class: Word;
  /** The name within the class: `term` in `signal:term`. */
  readonly name: string;
  /** The bytes that the automaton matches between the class and the object. */
  readonly before: readonly number[];
}

/**
 * An operation of one label on a peer: the kernel checks the profiles of both labels.
 *
 * @see `xcheck_labels` in the kernel's `perms.h`
 */
export interface CrossCheckOperation<
  Word extends string = string,
  Name extends string = string,
> extends AnyOperation<Word> {
  readonly shape: 'cross-check';
  /** The permission requested from the profiles of the subject. */
  readonly subject: PeerPermission<Name>;
  /** The permission requested from the profiles of the object. */
  readonly object: PeerPermission<Name>;
  /** True if the operation only shows that the task exists, without an effect on the task. */
  readonly isProbe?: true;
}

/**
 * The object of a label's own operation: `none`; a label, whose profiles are not checked; or an object with a form of
 * its own.
 */
export type OperationObject = 'none' | 'label' | ObjectForm<MediatedObject>;

/**
 * An operation of a label on an object or on none: the kernel checks only the label's own profiles.
 *
 * @see `fn_for_each_confined`, `fn_for_each` in the kernel's `label.h`
 */
export interface StackCheckOperation<
  Word extends string = string,
  Name extends string = string,
> extends AnyOperation<Word> {
  readonly shape: 'stack-check';
  /** The permission requested from each profile. */
  readonly permission: ClassPermission<Name>;
  readonly object: OperationObject;
}

/** The words for the operations of a class in output. */
export interface OperationNames {
  /** The noun for the name of an operation, and the plural. */
  readonly noun: 'signal' | 'permission' | 'capability';
  readonly plural: 'signals' | 'permissions' | 'capabilities';
  /** Suggestions for a misspelled word. */
  readonly suggestions: readonly string[];
  /** Some names, as a list in a sentence. */
  readonly example: string;
  /** A sentence that describes the known names. */
  readonly known: string;
  /** Converts a common spelling to a name: `SIGTERM` to `term`. */
  readonly spelling: (word: string) => string;
  /** For a permission word of rules: returns the equivalent in expectations with `from` and `to`. */
  readonly inSentences: (word: string) => string | undefined;
  /** Describes several operations in as few words as possible. */
  readonly words: (names: readonly string[]) => string;
}

/** A value of a `ByteBefore`. */
export interface ByteValue {
  readonly byte: number;
  readonly name: string;
  /** True if rules can name the value. Rules without the condition cover every value. */
  readonly isInRules: boolean;
}

/** A byte between the class and the object in the automaton. Rules name a set of such bytes. */
export interface ByteBefore {
  /** The condition in rules: `set`. */
  readonly condition: string;
  /** The plural noun for the values: `signals`. */
  readonly plural: 'signals';
  /** Returns the byte for a value, as spelled in rules. */
  readonly byteOf: (name: string) => number | undefined;
  /** Every value that rules can distinguish. */
  readonly values: readonly ByteValue[];
}

/** A later form of a class in the automaton. */
export interface LaterClass {
  readonly byte: ClassByte;
  readonly feature: string;
  /** A mark of compilers, never requested by a kernel. */
  readonly mark: ByteString;
}

/**
 * A class of mediation with all its properties: a row of `policyClasses`. Generic code for queries, compilation and
 * output uses the rows.
 */
interface AnyClass<Word extends string, Name extends string, Operation> {
  /** The name of the class in rules, expectations, operations and logs. */
  readonly word: Word;
  readonly byte: ClassByte;
  /** The feature that both kernel and policy must have; if undefined, every kernel and policy has the class. */
  readonly feature: string | undefined;
  /** The form of the rules for compilers and kernels with the newer feature. */
  readonly later?: LaterClass;
  /**
   * A feature that the policy must have in addition, and an AppArmor abi with the feature. Kernels that have the
   * feature answer only for policy with the feature.
   *
   * @see `RULE_MEDIATES_v9NET` in the kernel
   */
  readonly answeredWith?: { readonly feature: string; readonly abi: '5.0' };
  /** True if any byte, including NUL, may follow the class, because rules match numbers in addition to names. */
  readonly hasNul?: true;
  /** The earliest AppArmor abi with the class. */
  readonly abi: '4.0' | '5.0';
  /** The permissions, in the order of the bits. */
  readonly permissions: readonly ClassPermission<Name>[];
  /** The bits granted by words in rules. With `read` and `write`, rules may use letters, too. */
  readonly permissionWords: Readonly<Record<string, number>> & { readonly read?: number; readonly write?: number };
  readonly before?: ByteBefore;
  readonly operations: readonly Operation[];
  /** Returns the operation of a name, or of an alias in rules. */
  readonly operation: (name: string) => Operation | undefined;
  /** Returns the operations that a combined name stands for, if no single operation has the name. */
  readonly several?: (name: string) => readonly Operation[] | undefined;
  /** The operations for the word of the class without a name; if undefined, all operations. */
  readonly alone?: readonly Operation[];
  /** The names of operations with an optional class. */
  readonly byThemselves?: readonly string[];
  /** True if names separated by commas form a single operation instead of several. */
  readonly joinsNames?: boolean;
  readonly names: OperationNames;
}

/** A class of operations between two labels. */
export interface CrossCheckClass<Word extends string = string, Name extends string = string> extends AnyClass<
  Word,
  Name,
  CrossCheckOperation<Word, Name>
> {
  /** True if a subject whose profiles are all unconfined passes regardless of the object's profiles. */
  readonly unconfinedSubjectPasses: boolean;
  /**
   * The capability required from a subject's profile if the profile does not mediate the class, except towards the
   * subject itself.
   */
  readonly capabilityInstead?: CapabilityName;
}

/** A class of operations of a single label. */
export interface StackCheckClass<Word extends string = string, Name extends string = string> extends AnyClass<
  Word,
  Name,
  StackCheckOperation<Word, Name>
> {
  /**
   * The part of a profile with the rules of the class: the policy automaton, the file automaton, the capability sets,
   * the rlimits or the rules of class network. `hats` means the existing hats instead of rules.
   */
  readonly rulesIn: 'automaton' | 'files' | 'capability-sets' | 'limits' | 'network' | 'hats';
  /**
   * True if the kernel checks profiles in unconfined mode, too: with rules of the class, such a profile mediates the
   * class.
   */
  readonly checksUnconfined: boolean;
  /** True if the result of rules depends on the profiles that exist as targets. */
  readonly leadsToProfiles?: true;
  /**
   * For objects of several strings: the permissions requested after each number of separating NULs (`ComparedClass`).
   */
  readonly requestedAfterNuls?: readonly number[];
  /** The condition in rules that names the target label of an operation. */
  readonly labelCondition?: string;
  readonly riskOfAccess?: RiskOfAccess;
}

/** Returns all permissions of a class, as bits. */
export function allBits({ permissions }: { readonly permissions: readonly ClassPermission[] }): number {
  return permissions.reduce((bits, { bit }) => bits | bit, 0);
}
