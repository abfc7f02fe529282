import type { ByteString } from '../source/bytes.ts';

/** The first byte of all strings of one class of mediation. */
export type ClassByte = number & { readonly __brand: 'ClassByte' };

/** A state of one automaton. 0 is dead, as in the tables of the kernel. */
export type State = number;

/** The dead state: no string leads from it to an accepting state. */
export const deadState: State = 0;

/** The permissions of a state, as bit sets of a class. A bit in neither set is refused and logged. */
export interface StatePermissions {
  readonly allow: number;
  /** Permissions refused without a log line, by a `deny` rule without `audit`. */
  readonly quiet: number;
}

/** A transition function. */
export interface TransitionFunction {
  /** Returns the state after one more byte. */
  step(state: State, byte: number): State;
  /** Is true if a byte leads from a state back to the state. */
  stays(state: State, byte: number): boolean;
}

/** Automata that may have states in common. */
export interface WithCommonStates {
  /** Shared by automata with equal steps and permissions in equal states, if known. */
  readonly commonStates?: object | undefined;
}

/** The states and steps of an automaton. */
export interface Transitions extends WithCommonStates {
  /** The state before the first byte. */
  readonly start: State;
  /** Returns the state after one more byte. */
  step(state: State, byte: number): State;
  /** Returns the class of a byte. No state distinguishes bytes of a class. */
  classOf(byte: number): number;
}

/** Returns the transitions of an automaton as an object for further answers. */
export function transitionsOf(automaton: Transitions): Transitions {
  return {
    start: automaton.start,
    step: (state, byte) => automaton.step(state, byte),
    classOf: (byte) => automaton.classOf(byte),
  };
}

/** Returns the transitions after the byte of a class. */
export function transitionsOfClass(
  automaton: Pick<Automaton<unknown>, 'start' | 'step' | 'byteClass' | 'commonStates'>,
  classByte: ClassByte,
): Transitions {
  return {
    commonStates: automaton.commonStates,
    start: automaton.start(classByte),
    step: (state, byte) => automaton.step(state, byte),
    classOf: (byte) => automaton.byteClass?.(classByte, byte) ?? byte,
  };
}

/** Names with a common state: from the first name up to, and without, the last. */
export interface NameRun {
  readonly from: number;
  to: number;
  readonly state: State;
}

/**
 * The rules of a profile as the kernel matches them: the class, any bytes before the object (the number of a signal),
 * the object. `Origin` is the source of a permission. `Accept` is the type of permissions. `Subject` has further inputs
 * of a permission, such as the owner of a file.
 */
export interface Automaton<
  Origin,
  Accept extends StatePermissions = StatePermissions,
  Subject extends readonly unknown[] = [],
> extends WithCommonStates {
  /** Shared by automata with equal states, steps and permissions. */
  readonly identity: object;
  /** Is true if a second automaton is compiled from equal rules of a class. Without this method, nobody knows. */
  hasRulesOf?(other: object, classByte: ClassByte): boolean;
  /**
   * Returns an equivalent automaton of a class with fewer states, if one is known.
   *
   * @throws AutomatonTooLargeError
   */
  merged?(classByte: ClassByte): ComparedAutomaton;
  /** Returns the state after the class byte. */
  start(classByte: ClassByte): State;
  /** Returns the state after one more byte (`aa_dfa_next`). */
  step(state: State, byte: number): State;
  /** Is true if a byte leads from a state back to the state. Makes no states. */
  stays(state: State, byte: number): boolean;
  /**
   * Returns the class of a byte after a class byte: no state distinguishes bytes of one class. Undefined if no
   * classes are known.
   */
  byteClass?(classByte: ClassByte, byte: number): number;
  /** Returns the permissions of a string that ends in a state. */
  permissions(state: State, ...subject: Subject): Accept;
  /** Returns the sources of the permissions `bits` in a state. */
  origins(state: State, bits: number, ...subject: Subject): readonly Origin[];
  /**
   * Is true if a state with an allowed or quietly denied permission is reachable. A compiled automaton has no other
   * live states.
   */
  isLive(state: State): boolean;
}

/** An automaton without sources of permissions. */
export type ComparedAutomaton = Pick<
  Automaton<unknown>,
  'commonStates' | 'start' | 'step' | 'byteClass' | 'permissions' | 'isLive'
>;

/** Returns the state after a string (`aa_dfa_match`). */
export function match(automaton: Pick<Automaton<unknown>, 'step'>, state: State, bytes: ByteString): State {
  let at = state;
  for (let index = 0; index < bytes.length && at !== deadState; index++)
    at = automaton.step(at, bytes.charCodeAt(index));
  return at;
}
