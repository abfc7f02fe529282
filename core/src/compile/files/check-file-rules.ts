import { AutomatonTooLargeError } from '../../automata/budget.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { refusedByOne } from '../../diagnostics/diagnostic-at.ts';
import { withAliases } from '../../file-rules/aliases.ts';
import type { CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import { findExecConflicts } from '../../file-rules/find-exec-conflicts.ts';
import { maxNamedTransitions, NamedTransitions } from '../../file-rules/named-transitions.ts';
import { execPermissions, splitPermissions } from '../../rule-checks/exec-permissions.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Word } from '../../language/ast-words.ts';
import { checkPatterns } from '../check-patterns.ts';
import { fileStatements } from '../collect-body.ts';
import { conflictDiagnostic } from './conflict-diagnostic.ts';
import type { FileCheckContext, FileCheckedProfile } from './file-check-context.ts';
import { countTransition, fileEntry, type FileRuleEntry } from './file-entries.ts';
import { patternsOf, type FileStatement } from './file-statements.ts';
import { matchedEntries } from '../../file-rules/matched-entries.ts';

/** Reports the errors that apparmor_parser finds only if it compiles all file rules of a profile together. */
export function checkFileRules(profile: FileCheckedProfile, context: FileCheckContext): void {
  checkPatterns(profile, context);
  let exec = fileStatements(profile.body(), (run) => run.exec);
  const [first, ...others] = context.compilers;
  if (first === undefined) return;
  const found = new Map([[first, problemsTo(first, profile, exec, context)]]);
  if (found.get(first)?.length !== 0 && !exec.every(hasExecMode)) {
    exec = exec.filter(hasExecMode);
    found.set(first, problemsTo(first, profile, exec, context));
  }
  const mayDiffer = found.get(first)?.length !== 0 || exec.some((statement) => isReadVariously(statement, context));
  if (mayDiffer) for (const compiler of others) found.set(compiler, problemsTo(compiler, profile, exec, context));
  const isRefused = [...found.values()].every((problems) => problems.some(({ severity }) => severity === 'error'));
  for (const [{ name }, problems] of found) {
    for (const problem of problems) {
      context.report(problem.severity === 'warning' || isRefused ? problem : refusedByOne(problem, name));
    }
    if (isRefused) return;
  }
}

/**
 * Returns whether the permissions are consistent and name a way to execute. A violation has its own diagnostic;
 * consequences of the violation are not reported.
 */
function hasExecMode({ node, blocks }: FileStatement): boolean {
  if (node.kind !== 'file' || node.permissions === undefined || node.safety === 'unsafe') return true;
  const { conflict, qualifiers } = execPermissions(splitPermissions(node.permissions.text));
  const denies = [node.qualifiers, ...blocks].some(({ mode }) => mode === 'deny');
  return conflict === undefined && (denies || qualifiers.size > 0);
}

/** Returns whether compilers may expand the paths of a rule differently. */
function isReadVariously({ node }: FileStatement, { compilers, expand }: FileCheckContext): boolean {
  if (node.kind === 'change-profile') return true;
  return patternsOf(node).some((word) => {
    if (!/(?:^|\})\/+@\{/.test(word.value)) return false;
    return new Set(compilers.map(({ slashesAtSeams }) => expand(word, slashesAtSeams))).size > 1;
  });
}

/** Returns the errors and warnings of a single compiler. */
function problemsTo(
  compiler: CompilerBehaviours,
  { declaration, writtenName, body }: FileCheckedProfile,
  exec: readonly FileStatement[],
  context: FileCheckContext,
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const transitions = new NamedTransitions(writtenName);
  const expand = (word: Word): ByteString | undefined => context.expand(word, compiler.slashesAtSeams);
  const { shared, aliases, cache } = context;
  const entries: FileRuleEntry[] = [];
  for (const statement of exec) {
    const known = shared && cache.includedExec.entry(statement, shared, compiler);
    const entry = known ?? fileEntry(statement, transitions, expand, compiler);
    if (entry !== undefined) entries.push(entry);
  }
  const matched = matchedEntries(withAliases(entries, aliases, compiler), cache.paths);
  for (const { run } of body().parts) for (const rule of run.withTarget) countTransition(rule, transitions, compiler);
  if (transitions.count > maxNamedTransitions) {
    problems.push({
      code: 'invalid-value',
      severity: 'error',
      message: `${transitions.count} names after \`->\`: a profile can have ${maxNamedTransitions}`,
      span: declaration.head,
      hint: 'name fewer profiles in execute rules, or move some of the rules into a child profile',
    });
  }
  try {
    const conflicts = findExecConflicts(matched, cache.paths, compiler);
    const placed = ({ origin, ...entry }: FileRuleEntry): FileRuleEntry => ({
      ...entry,
      origin: exec.find(({ node }) => node === origin.node) ?? origin,
    });
    for (const conflict of conflicts)
      problems.push(conflictDiagnostic({ ...conflict, left: placed(conflict.left), right: placed(conflict.right) }));
  } catch (error) {
    if (!(error instanceof AutomatonTooLargeError)) throw error;
    problems.push({
      code: 'expansion-too-large',
      severity: 'error',
      message: `the execute rules of this profile cannot be compared: ${error.message}`,
      span: declaration.head,
      hint: 'write narrower patterns, with fewer `*`',
    });
  }
  return problems;
}
