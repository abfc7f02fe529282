import type { State, Transitions } from '../automata/automaton.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { ExecTransition } from '../file-rules/exec-transition.ts';

/** An automaton with permissions by effect. */
export interface EffectAutomaton extends Transitions {
  /** All reachable states, if they are known. */
  readonly states?: readonly State[];
  /** Returns the permissions of a state by effect, as bits. The last effect with a permission decides. */
  effects(state: State): Readonly<Record<PrintedEffect, number>>;
}

/** The effects of rules. A later effect takes precedence. */
export const ruleEffects = ['prompt', 'allow', 'audit', 'audit-deny', 'deny'] as const;

/** An effect of a rule. */
export type PrintedEffect = (typeof ruleEffects)[number];

/** The permissions of a file by effect. */
export interface FileEffectGrant {
  readonly effects: Readonly<Record<PrintedEffect, number>>;
  /** The exec transition; undefined if the file is not executable. */
  readonly exec: ExecTransition | undefined;
}

/** An automaton of files with permissions by effect. */
export interface FileEffects extends Transitions {
  grant(state: State, subject: FileUser): FileEffectGrant;
}
