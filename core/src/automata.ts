/**
 * Automata, for traversal and comparison.
 *
 * @module
 */
export {
  deadState,
  match,
  type Automaton,
  type ComparedAutomaton,
  type ClassByte,
  type NameRun,
  type State,
  type StatePermissions,
  type TransitionFunction,
  type Transitions,
} from './automata/automaton.ts';
export type { Language } from './automata/language.ts';
export {
  compareAutomata,
  type AutomatonAnswer,
  type AutomatonComparison,
  type AutomatonDifference,
  type ComparedClass,
} from './automata/compare-automata.ts';
