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
} from './file-rules/compare-file-automata.ts';
export type { FileAutomaton, FileGrant } from './file-rules/file-automaton.ts';
export type { FileRuleTerms } from './file-rules/file-rule-terms.ts';
export type { FileEntry } from './file-rules/file-entry.ts';
export type { ExecTransition } from './file-rules/exec-transition.ts';
