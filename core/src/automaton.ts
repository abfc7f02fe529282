/**
 * Automata by themselves: for those who walk through one, or compare two.
 *
 * @module
 */
export {
  deadState,
  type Automaton,
  type ClassByte,
  type NameRun,
  type Names,
  type State,
  type StatePermissions,
  type Walked,
} from './automaton/automaton.ts';
export {
  compareAutomata,
  type AutomatonAnswer,
  type AutomatonComparison,
  type AutomatonDifference,
  type ComparedClass,
} from './automaton/compare-automata.ts';
