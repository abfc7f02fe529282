import { withAliases, type PathAlias } from '../../file-rules/aliases.ts';
import type { CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import type { EntryGroup } from '../../file-rules/entry-group.ts';
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
import type { BodyPart, ProfileBody } from '../collect-body.ts';
import { fileEntries } from './file-entries.ts';
import type { FileLikeRule } from './file-statements.ts';
import type { IncludedFileRules } from './included-file-rules.ts';
import { matchedEntries } from '../../file-rules/matched-entries.ts';
import type { MatchedEntry } from '../../file-rules/merged-entry.ts';
import type { Variables } from '../variables/variables.ts';

/** The context for compiling the file rules of a profile. */
export interface FileCompileContext {
  readonly patterns: PathPatterns;
  /** Replaces the variables of a word; undefined if the expansion fails. */
  readonly expand: (word: Word) => ByteString | undefined;
  /** The rules of included files, compiled with the variables `shared`. */
  readonly included: IncludedFileRules;
  /** The variables shared by files, if valid for the profile. */
  readonly shared: Variables | undefined;
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
  context: FileCompileContext,
): FileAutomaton<RuleOrigin> {
  const { patterns, compiler, hasPermissionTables } = context;
  const transitions = new NamedTransitions(writtenName);
  const changing = body.parts.find(({ run }) => run.kinds.has('change-profile'));
  const change = changing?.run.files.find(({ kind }) => kind === 'change-profile');
  const isHat = declaration.keyword === 'hat' || declaration.keyword === '^';
  const hats = isHat || body.children.length > 0 ? declaration.head : undefined;
  const added = impliedRules(change?.span, hats).map(({ origin, ...rule }) => ({
    ...rule,
    origin: { span: origin, via: [] },
  }));
  const written = body.parts.map((part) => compiledGroup(part, transitions, context));
  const compiled = [...written, withCopies(added, context)];
  const groups = [...compiled.map(({ group }) => group), ...compiled.map(({ copies }) => copies)];
  const isCut = compiler.cutsNamespaces && hasPermissionTables;
  const names = isCut ? transitions.names().map(cutNamespace) : transitions.names();
  const ownersUnmarked = hasPermissionTables && !compiler.marksOwners;
  return new RuleFileAutomaton(
    { groups: groups.filter(({ entries }) => entries.length > 0), transitions: names, ownersUnmarked },
    patterns,
    compiler,
  );
}

/** Consecutive rules, and their copies for aliases. */
interface CompiledGroup {
  readonly group: EntryGroup<RuleOrigin>;
  readonly copies: EntryGroup<RuleOrigin>;
}

/** Compiles consecutive file rules. The rules of an included run are shared if they are independent of the profile. */
function compiledGroup(
  { run, via, blocks }: BodyPart,
  transitions: NamedTransitions,
  context: FileCompileContext,
): CompiledGroup {
  const { included, shared, expand, compiler } = context;
  const isShared = shared !== undefined && via.length > 0 && blocks.length === 0;
  const rules = isShared ? included.rules(run, shared, compiler) : run.files;
  const place = ({ span }: Pick<RuleOrigin, 'span'>): RuleOrigin => ({ span, via });
  if (rules.every((rule) => 'entry' in rule))
    return { group: { entries: rules, place }, copies: { entries: sharedCopies(rules, context), place } };
  const entries = rules.flatMap((rule): readonly FileEntry<RuleOrigin>[] => {
    if ('entry' in rule) return [{ ...rule.entry, origin: place(rule.entry.origin) }];
    const compiled = fileEntries({ node: rule, via, blocks }, transitions, expand, compiler);
    return compiled.map((entry) => ({ ...entry, origin: place(rule) }));
  });
  return withCopies(entries, context);
}

function withCopies(
  entries: readonly FileEntry<RuleOrigin>[],
  { patterns, aliases, compiler }: FileCompileContext,
): CompiledGroup {
  const copies = withAliases(entries, aliases, compiler).slice(entries.length);
  return {
    group: { entries: matchedEntries(entries, patterns) },
    copies: { entries: matchedEntries(copies, patterns) },
  };
}

type Entries = readonly MatchedEntry<RuleOrigin>[];

/** The copies of shared rules for aliases. */
const knownCopies = new WeakMap<Entries, { readonly aliases: readonly PathAlias[]; readonly copies: Entries }>();

function sharedCopies(shared: Entries, context: FileCompileContext): Entries {
  const { aliases } = context;
  let known = knownCopies.get(shared);
  if (known?.aliases !== aliases) {
    const entries = shared.map(({ entry }) => entry);
    known = { aliases, copies: withCopies(entries, context).copies.entries };
    knownCopies.set(shared, known);
  }
  return known.copies;
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
