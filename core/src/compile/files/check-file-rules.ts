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
import { wordsWithSeams, type FileStatement } from './file-statements.ts';
import { matchedEntries, matchedEntry } from '../../file-rules/matched-entries.ts';
import type { MatchedEntry } from '../../file-rules/merged-entry.ts';

/** Reports the errors that apparmor_parser finds only if it compiles all file rules of a profile together. */
export function checkFileRules(profile: FileCheckedProfile, context: FileCheckContext): void {
  checkPatterns(profile, context);
  const [first, ...others] = context.compilers;
  if (first === undefined) return;
  let choose: ChooseExec = () => true;
  const found = new Map([[first, problemsTo(first, profile, choose, context)]]);
  if (found.get(first)?.length !== 0 && !fileStatements(profile.body(), (run) => run.exec).every(hasExecMode)) {
    choose = hasExecMode;
    found.set(first, problemsTo(first, profile, choose, context));
  }
  const mayDiffer = found.get(first)?.length !== 0 || isReadVariously(profile, choose, context);
  if (mayDiffer) for (const compiler of others) found.set(compiler, problemsTo(compiler, profile, choose, context));
  const isRefused = [...found.values()].every((problems) => problems.some(({ severity }) => severity === 'error'));
  for (const [{ name }, problems] of found) {
    for (const problem of problems) {
      context.report(problem.severity === 'warning' || isRefused ? problem : refusedByOne(problem, name));
    }
    if (isRefused) return;
  }
}

/** Selects exec rules. */
type ChooseExec = (rule: Pick<FileStatement, 'node' | 'blocks'>) => boolean;

/**
 * Returns whether the permissions are consistent and name a way to execute. A violation has its own diagnostic;
 * consequences of the violation are not reported.
 */
function hasExecMode({ node, blocks }: Parameters<ChooseExec>[0]): boolean {
  if (node.kind !== 'file' || node.permissions === undefined || node.safety === 'unsafe') return true;
  const { conflict, qualifiers } = execPermissions(splitPermissions(node.permissions.text));
  const denies = [node.qualifiers, ...blocks].some(({ mode }) => mode === 'deny');
  return conflict === undefined && (denies || qualifiers.size > 0);
}

/** Returns whether compilers expand the paths of exec rules differently. */
function isReadVariously(
  { body }: FileCheckedProfile,
  choose: ChooseExec,
  { compilers, expand }: FileCheckContext,
): boolean {
  return body().parts.some(({ run, blocks }) =>
    run.execWithSeams.some((node) => {
      if (!choose({ node, blocks })) return false;
      if (node.kind === 'change-profile') return true;
      return wordsWithSeams(node).some(
        (word) => new Set(compilers.map(({ slashesAtSeams }) => expand(word, slashesAtSeams))).size > 1,
      );
    }),
  );
}

/** Returns the exec rules of a profile as a compiler reads them. */
function execEntries(
  compiler: CompilerBehaviours,
  { body }: FileCheckedProfile,
  choose: ChooseExec,
  transitions: NamedTransitions,
  context: FileCheckContext,
): readonly MatchedEntry<FileStatement>[] {
  const { shared, aliases, cache } = context;
  const expand = (word: Word): ByteString | undefined => context.expand(word, compiler.slashesAtSeams);
  const entries: FileRuleEntry[] = [];
  const matched: MatchedEntry<FileStatement>[] = [];
  for (const { run, via, blocks } of body().parts) {
    const isIncluded = shared !== undefined && via.length > 0 && blocks.length === 0;
    for (const rule of isIncluded ? cache.includedExec.rules(run, shared, compiler) : run.exec) {
      const known = 'entry' in rule ? rule : undefined;
      const statement = 'entry' in rule ? rule.entry.origin : { node: rule, via, blocks };
      if (!choose(statement)) continue;
      const entry = known?.entry ?? fileEntry(statement, transitions, expand, compiler);
      if (entry === undefined) continue;
      entries.push(entry);
      const withPattern = known ?? matchedEntry(entry, cache.paths);
      if (withPattern !== undefined) matched.push(withPattern);
    }
  }
  const copies = withAliases(entries, aliases, compiler).slice(entries.length);
  return [...matched, ...matchedEntries(copies, cache.paths)];
}

/** Returns the errors and warnings of a single compiler. */
function problemsTo(
  compiler: CompilerBehaviours,
  profile: FileCheckedProfile,
  choose: ChooseExec,
  context: FileCheckContext,
): readonly Diagnostic[] {
  const { declaration, writtenName, body } = profile;
  const { cache } = context;
  const problems: Diagnostic[] = [];
  const transitions = new NamedTransitions(writtenName);
  const matched = execEntries(compiler, profile, choose, transitions, context);
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
    const exec = conflicts.length === 0 ? [] : fileStatements(body(), (run) => run.exec).filter(choose);
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
