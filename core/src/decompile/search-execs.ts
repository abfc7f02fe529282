import { type State, transitionsOf } from '../automata/automaton.ts';
import type { Budget } from '../automata/budget.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { fileUsers, type FileUser } from '../file-rules/file-permissions.ts';
import type { ExecTransition } from '../file-rules/exec-transition.ts';
import { pathLayout } from '../compile/files/file-layouts.ts';
import { searchCover } from './cover-search/cover-search.ts';
import type { FileEffects, PrintedEffect } from './effect-automaton.ts';
import { keyOf, type PrintedFileRules } from './print/file-rules.ts';

const { exec } = filePermissionBits;

/** The exec transition of a state, and if the execution is logged. */
interface Execution {
  readonly transition: ExecTransition;
  readonly effect: PrintedEffect;
}

/**
 * Searches rules that allow executions, for each exec transition. A rule without wildcards takes precedence over rules with
 * wildcards. A rule with wildcards may therefore match a single string with a different transition.
 *
 * @param states - all states, and if exactly one string leads to each
 */
export function searchExecs(
  files: FileEffects,
  states: ReadonlyMap<State, boolean>,
  budget: Budget,
  rules: PrintedFileRules,
): void {
  const executionOf = (state: State, subject: FileUser): Execution | undefined => {
    const { effects, exec: transition } = files.grant(state, subject);
    const effect = (['audit', 'allow'] as const).find((one) => (effects[one] & exec) !== 0);
    return transition === undefined || effect === undefined ? undefined : { transition, effect };
  };
  const executions = new Map<string, Execution>();
  for (const state of states.keys())
    for (const subject of fileUsers) {
      const found = executionOf(state, subject);
      if (found !== undefined) executions.set(`${found.effect} ${keyOf(found.transition)}`, found);
    }
  const isDenied = (state: State, subject: FileUser): boolean => {
    const { effects } = files.grant(state, subject);
    return ((effects.deny | effects['audit-deny']) & exec) !== 0;
  };
  const subjectBits = (isIncluded: (subject: FileUser) => boolean): number =>
    fileUsers.reduce((bits, subject, index) => (isIncluded(subject) ? bits | (1 << index) : bits), 0);
  const has = (state: State, subject: FileUser, { transition, effect }: Execution): boolean => {
    const found = executionOf(state, subject);
    return found?.effect === effect && keyOf(found.transition) === keyOf(transition);
  };
  const isSingle = (state: State): boolean => states.get(state) === true;
  const base = { ...transitionsOf(files), states: [...states.keys()] };
  const layout = { ...pathLayout, bits: 3 };
  // Rules with wildcards first. Rules for single strings follow if a rule with wildcards has a different transition.
  const all = [...executions.values()];
  const wide = all.map((execution) =>
    searchCover(
      {
        ...base,
        must: (state) => (isSingle(state) ? 0 : subjectBits((subject) => has(state, subject, execution))),
        may: (state) =>
          subjectBits((subject) => {
            const isExact = isSingle(state) && executionOf(state, subject) !== undefined;
            return isExact || has(state, subject, execution) || isDenied(state, subject);
          }),
      },
      layout,
      budget,
    ),
  );
  for (const [index, execution] of all.entries()) {
    const by = wide[index]?.rules ?? [];
    const butFor = wide.flatMap((one, other) => (other === index ? [] : one.rules));
    const exact = searchCover(
      {
        ...base,
        must: (state) => (isSingle(state) ? subjectBits((subject) => has(state, subject, execution)) : 0),
        may: (state) => subjectBits((subject) => has(state, subject, execution)),
      },
      layout,
      budget,
      { by, butFor },
    );
    for (const found of [wide[index], exact])
      if (found !== undefined) rules.addExecs(execution.effect, execution.transition, found);
  }
}
