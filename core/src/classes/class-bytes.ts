import type { ClassByte } from '../automata/automaton.ts';
import type { ClassRow } from './policy-classes.ts';

/** Returns all bytes that may precede the rules of a class in an automaton. */
export function classBytes(row: ClassRow): readonly ClassByte[] {
  return 'later' in row && row.later !== undefined ? [row.byte, row.later.byte] : [row.byte];
}
