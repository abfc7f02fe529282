/**
 * Automata by themselves: for those who walk through one, or compare two.
 *
 * @module
 */
export { deadState, type Automaton, type State, type StatePermissions } from './automaton/automaton.ts';
export {
  compareAutomata,
  type AutomatonAnswer,
  type AutomatonComparison,
  type AutomatonDifference,
} from './automaton/compare-automata.ts';
