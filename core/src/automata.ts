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
  type Names,
  type State,
  type StatePermissions,
  type Walked,
} from './automata/automaton.ts';
export {
  compareAutomata,
  type AutomatonAnswer,
  type AutomatonComparison,
  type AutomatonDifference,
  type ComparedClass,
} from './automata/compare-automata.ts';
export { walkProduct, type ProductOptions, type ProductPart, type ProductStates } from './automata/product.ts';
export { isSameGrant, type FileAutomaton, type FileGrant } from './file-rules/file-automaton.ts';
export type { FileRuleTerms } from './file-rules/file-rule-terms.ts';
export type { FileEntry } from './file-rules/file-entry.ts';
export type { ExecTransition } from './file-rules/exec-transition.ts';
