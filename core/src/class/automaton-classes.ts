import { classRows, type ClassRow } from './policy-classes.ts';

/** A class whose rules a policy automaton holds, as `compareAutomata` takes it. */
export type AutomatonClass = ClassRow & { readonly countsStart: boolean };

/** The classes whose rules a policy automaton holds. What a label does by itself to nothing is allowed behind the class alone. */
export const automatonClasses: readonly AutomatonClass[] = classRows
  .filter((row) => !('rulesIn' in row) || row.rulesIn === 'automaton')
  .map((row) => {
    const operations: readonly { readonly shape: string; readonly object: unknown }[] = row.operations;
    const isDoneToNothing = operations.some(({ shape, object }) => shape === 'stack-check' && object === 'none');
    return { ...row, countsStart: isDoneToNothing };
  });
