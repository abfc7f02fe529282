import { withAliases, type PathAlias } from '../../file-rules/aliases.ts';
import type { CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import type { FileEntry } from '../../file-rules/file-entry.ts';
import { NamedTransitions } from '../../file-rules/named-transitions.ts';
import type { PathPatterns } from '../../file-rules/path-pattern.ts';
import type { FileAutomaton } from '../../file-rules/file-automaton.ts';
import { RuleFileAutomaton } from '../../file-rules/rule-file-automaton.ts';
import type { RuleOrigin } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { ProfileDeclaration } from '../../language/ast.ts';
import type { Word } from '../../language/ast-words.ts';
import { impliedRules } from '../added-rules.ts';
import { fileStatements, type ProfileBody } from '../collect-body.ts';
import { fileEntries } from './file-entries.ts';
import type { FileLikeRule } from './file-statements.ts';
import { matchedEntries } from '../../file-rules/matched-entries.ts';

/** The context for compiling the file rules of a profile. */
export interface FileCompileContext {
  readonly patterns: PathPatterns;
  /** Replaces the variables of a word; undefined if the expansion fails. */
  readonly expand: (word: Word) => ByteString | undefined;
  readonly aliases: readonly PathAlias[];
  readonly compiler: CompilerBehaviours;
  /** True if the kernel is given permissions as tables (`takesPermissionTables`). */
  readonly hasPermissionTables: boolean;
}

/**
 * Compiles the automaton of a profile's file rules. Invalid rules are skipped, because the checks report their errors.
 *
 * @param writtenName - the profile's name as written in the head, without parents
 */
export function compileFileRules(
  declaration: ProfileDeclaration,
  writtenName: ByteString,
  body: ProfileBody,
  { patterns, expand, aliases, compiler, hasPermissionTables }: FileCompileContext,
): FileAutomaton<RuleOrigin> {
  const transitions = new NamedTransitions(writtenName);
  const statements = fileStatements(body, (run) => run.files);
  const written = statements.flatMap((statement): readonly FileEntry<RuleOrigin>[] => {
    const origin: RuleOrigin = { span: statement.node.span, via: statement.via };
    return fileEntries(statement, transitions, expand, compiler).map((entry) => ({ ...entry, origin }));
  });
  const change = statements.find(({ node }) => node.kind === 'change-profile')?.node;
  const isHat = declaration.keyword === 'hat' || declaration.keyword === '^';
  const hats = isHat || body.children.length > 0 ? declaration.head : undefined;
  const added = impliedRules(change?.span, hats).map(({ origin, ...rule }) => ({
    ...rule,
    origin: { span: origin, via: [] },
  }));
  const entries = matchedEntries(withAliases([...written, ...added], aliases, compiler), patterns);
  const isCut = compiler.cutsNamespaces && hasPermissionTables;
  const names = isCut ? transitions.names().map(cutNamespace) : transitions.names();
  const ownersUnmarked = hasPermissionTables && !compiler.marksOwners;
  return new RuleFileAutomaton({ entries, transitions: names, ownersUnmarked }, patterns, compiler);
}

/** Compiles a file rule without variables and named transitions. */
export function plainFileEntries(
  node: FileLikeRule,
  origin: RuleOrigin,
  compiler: CompilerBehaviours,
): readonly FileEntry<RuleOrigin>[] {
  const statement = { node, via: [], blocks: [] };
  const entries = fileEntries(statement, new NamedTransitions('' as ByteString), ({ value }) => value, compiler);
  return entries.map((entry) => ({ ...entry, origin }));
}

/**
 * Returns the remainder of `:ns:name` after the compiler's first write. The compiler writes two tables with the name,
 * the first write cuts the name, and files use the second table.
 */
function cutNamespace(name: ByteString): ByteString {
  return name.replace(/^(:[^:]*):[^]*$/, '$1') as ByteString;
}
