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
} from './automata/automaton.ts';
export {
  compareAutomata,
  type AutomatonAnswer,
  type AutomatonComparison,
  type AutomatonDifference,
  type ComparedClass,
} from './automata/compare-automata.ts';
