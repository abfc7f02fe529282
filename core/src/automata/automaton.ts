import type { ByteString } from '../source/bytes.ts';

/** The byte that the rules of one class of mediation are behind. */
export type ClassByte = number & { readonly __brand: 'ClassByte' };

/** A state of one automaton. 0 is dead, as in the kernel's tables. */
export type State = number;

/** The dead state: nothing was matched, and nothing that follows will be. */
export const deadState: State = 0;

/** What a state grants: bit sets of a class's permissions. A bit in neither is refused, and logged. */
export interface StatePermissions {
  readonly allow: number;
  /** Refused without a log line: by a `deny` rule that has no `audit`. */
  readonly quiet: number;
}

/** What has states and steps between them. */
export interface Walked {
  /** The state behind one more byte. */
  step(state: State, byte: number): State;
  /** Whether a byte leads from a state to that very state. */
  stays(state: State, byte: number): boolean;
}

/** Names with one state behind them, from the first up to, not including, the last. */
export interface NameRun {
  readonly from: number;
  to: number;
  readonly state: State;
}

/** Names, sorted, that are walked all at once. */
export interface Names {
  readonly names: readonly ByteString[];
  /** The states that an automaton is in behind the names, but for those behind which it is dead. */
  matched(automaton: Walked & { readonly start: State }): readonly NameRun[];
}

/**
 * A profile's policy, as the kernel walks it: the class, what it has in front of the object (the number of a signal), the
 * object.
 * `Origin` is what an accepting state can tell of where its permissions come from.
 */
export interface Automaton<Origin> {
  /** What this automaton shares with those that have the same states, steps and permissions, if there are any. */
  readonly identity: object;
  /** Whether another is made of the same rules of a class for certain. Where it is not said, nobody knows. */
  hasRulesOf?(other: Automaton<unknown>, classByte: ClassByte): boolean;
  /**
   * One that says the same of a class in fewer states, where it is known how to make it.
   *
   * @throws AutomatonTooLargeError
   */
  merged?(classByte: ClassByte): ComparedAutomaton;
  /** The state behind the class byte. */
  start(classByte: ClassByte): State;
  /** The state behind one more byte (`aa_dfa_next`). */
  step(state: State, byte: number): State;
  /** Whether a byte leads from a state to that very state, which then tells nothing apart by it. Makes no new states. */
  stays(state: State, byte: number): boolean;
  /** A number for a byte: those of one number are told apart by no state behind the class. Undefined where nobody knows such bytes. */
  byteClass?(classByte: ClassByte, byte: number): number;
  /** What a state grants where the object's name ends. */
  permissions(state: State): StatePermissions;
  /**
   * Whether some continuation reaches a state that allows or quietly denies anything. Where none
   * does, a compiled automaton has no state to be in.
   */
  isLive(state: State): boolean;
  /**
   * The states behind many names at once, in their order, where that takes less than to walk there; undefined where it does not.
   */
  behindNames?(start: State, names: Names): readonly NameRun[] | undefined;
  /** What decided about the permissions `bits` in this state. */
  origins(state: State, bits: number): readonly Origin[];
}

/** An automaton that does not know where its permissions come from. */
export type ComparedAutomaton = Pick<Automaton<unknown>, 'start' | 'step' | 'byteClass' | 'permissions' | 'isLive'>;

/** The state behind a whole string (`aa_dfa_match`). */
export function match(automaton: Pick<Automaton<unknown>, 'step'>, state: State, bytes: ByteString): State {
  let at = state;
  for (let index = 0; index < bytes.length && at !== deadState; index++)
    at = automaton.step(at, bytes.charCodeAt(index));
  return at;
}
