/**
 * Automata by themselves: for those who walk through one, or compare two.
 *
 * @module
 */
export { deadState, type Automaton, type ClassByte, type State, type StatePermissions } from './automaton/automaton.ts';
export {
  compareAutomata,
  type AutomatonAnswer,
  type AutomatonComparison,
  type AutomatonDifference,
  type ComparedClass,
} from './automaton/compare-automata.ts';
