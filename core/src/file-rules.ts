/**
 * Rules about files as automata, and their comparison.
 *
 * @module
 */
export {
  compareFileAutomata,
  isSameGrant,
  type FileComparison,
  type FileDifference,
} from './file-rules/compare-file-automata.ts';
export type { ChangedItems, ChangedTerms } from './file-rules/changed-terms.ts';
export type { FileAutomaton, FileGrant, RuleEffects, RuleWithTransition } from './file-rules/file-automaton.ts';
export type { FileRuleTerms } from './file-rules/file-rule-terms.ts';
export type { FileEntry } from './file-rules/file-entry.ts';
export type { ExecTransition } from './file-rules/exec-transition.ts';
