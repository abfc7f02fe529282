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
export {
  compareFileAutomata,
  isSameGrant,
  type FileComparison,
  type FileDifference,
} from './files/compare-file-automata.ts';
export type { FileAutomaton, FileGrant } from './files/file-automaton.ts';
export type { FileRuleTerms } from './files/file-rule-terms.ts';
export type { FileEntry } from './exec-conflicts/file-entry.ts';
export type { ExecTransition } from './files/exec-transition.ts';
