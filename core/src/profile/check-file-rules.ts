import { AutomatonTooLargeError } from '../automaton/lazy-dfa.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { withAliases, type PathAlias } from '../exec/aliases.ts';
import type { CompilerBehaviours } from '../exec/compiler-behaviours.ts';
import { findExecConflicts } from '../exec/find-exec-conflicts.ts';
import type { MatchedEntry } from '../exec/merged-entry.ts';
import { maxNamedTransitions, NamedTransitions } from '../exec/named-transitions.ts';
import { PathPattern } from '../exec/path-pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ProfileDeclaration } from '../syntax/ast.ts';
import type { ProfileBody } from './collect-body.ts';
import { conflictDiagnostic } from './conflict-diagnostic.ts';
import { concernsExec, fileEntry, type FileRuleEntry } from './file-entries.ts';
import type { ExpandWord } from './peer-rules.ts';
import type { PolicyCache } from './policy-cache.ts';
import { checkAttachment, checkPatterns } from './check-patterns.ts';
import type { PlainVariables } from './pattern-shapes.ts';

/** What the rules about files of a profile are checked with. */
export interface FileCheckContext {
  readonly cache: PolicyCache;
  readonly plain: PlainVariables;
  readonly expand: ExpandWord;
  readonly aliases: readonly PathAlias[];
  readonly compiler: CompilerBehaviours;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** A profile whose rules about files are checked. Neither name has those of its parents. */
export interface FileCheckedProfile {
  readonly declaration: ProfileDeclaration;
  readonly name: ByteString;
  /** As its head has it, variables and all. */
  readonly writtenName: ByteString;
  readonly body: ProfileBody;
}

/** Reports what apparmor_parser refuses in rules about files only when it compiles all of a profile's together. */
export function checkFileRules(profile: FileCheckedProfile, context: FileCheckContext): void {
  const { declaration, writtenName, body } = profile;
  checkAttachment(profile, context);
  checkPatterns(body.files, context);
  const transitions = new NamedTransitions(writtenName);
  const entries = (statements: ProfileBody['files']): readonly FileRuleEntry[] =>
    withAliases(
      statements.flatMap((statement) => fileEntry(statement, transitions, context.expand) ?? []),
      context.aliases,
    );
  const exec = matched(entries(body.files.filter(concernsExec)), context);
  if (transitions.count > maxNamedTransitions) {
    context.report({
      code: 'invalid-value',
      severity: 'error',
      message: `${transitions.count} names behind \`->\`, more than the ${maxNamedTransitions} that a profile can have`,
      span: declaration.head,
      hint: 'name fewer profiles in its execute rules, or move some of the rules into a child profile',
    });
  }
  try {
    const others = () => entries(body.files.filter((statement) => !concernsExec(statement)));
    const conflicts = findExecConflicts({ exec, others }, context.cache.paths, context.compiler);
    for (const conflict of conflicts) context.report(conflictDiagnostic(conflict));
  } catch (error) {
    if (!(error instanceof AutomatonTooLargeError)) throw error;
    context.report({
      code: 'expansion-too-large',
      severity: 'error',
      message: `the execute rules of this profile cannot be compared: ${error.message}`,
      span: declaration.head,
      hint: 'write narrower patterns, with fewer `*`',
    });
  }
}

/** The entries whose patterns are well-formed; the others are reported where patterns are checked. */
function matched(
  entries: readonly FileRuleEntry[],
  { cache }: FileCheckContext,
): readonly MatchedEntry<FileRuleEntry['origin']>[] {
  return entries.flatMap((entry) => {
    const { kind, path, second } = entry;
    const pattern =
      kind === 'change-profile' && second !== undefined
        ? cache.paths.pattern(second, path)
        : cache.paths.pattern(withoutDoubleSlashes(path));
    return pattern instanceof PathPattern ? [{ entry, pattern }] : [];
  });
}

/**
 * Slashes that meet are one, except two at the start.
 *
 * @see `filter_slashes` of apparmor_parser
 */
function withoutDoubleSlashes(path: ByteString): ByteString {
  if (!path.includes('//')) return path;
  const start = /^\/\/(?!\/)/.test(path) ? 1 : 0;
  return (path.slice(0, start) + path.slice(start).replace(/\/\/+/g, '/')) as ByteString;
}
