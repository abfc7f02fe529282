import type { State } from '../automata/automaton.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { ExecTransition } from '../file-rules/exec-transition.ts';

/** An automaton with the permissions of states by what becomes of them. */
export interface RuledAutomaton {
  readonly start: State;
  step(state: State, byte: number): State;
  classOf(byte: number): number;
  /** All states that any string leads to, where they are known. */
  readonly states?: readonly State[];
  /** What becomes of permissions in a state, as bits. What is in several is settled by the last. */
  effects(state: State): Readonly<Record<PrintedEffect, number>>;
}

/** What rules say about permissions: a later one goes before those in front of it. */
export const ruleEffects = ['prompt', 'allow', 'audit', 'audit-deny', 'deny'] as const;

/** One of them. */
export type PrintedEffect = (typeof ruleEffects)[number];

/** What becomes of a file's permissions in a state. */
export interface RuledGrant {
  readonly effects: Readonly<Record<PrintedEffect, number>>;
  /** How it is executed; undefined where it is not. */
  readonly exec: ExecTransition | undefined;
}

/** An automaton of files. */
export interface RuledFiles {
  readonly start: State;
  step(state: State, byte: number): State;
  classOf(byte: number): number;
  grant(state: State, subject: FileUser): RuledGrant;
}
