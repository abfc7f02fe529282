import type { CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import type { Effect, FileEntry } from '../../file-rules/file-entry.ts';
import {
  changeProfileBit,
  everyPermission,
  forBoth,
  ownerBits,
  parsePermissionLetters,
  restrictedTo,
  withSafety,
  type FilePermissions,
} from '../../file-rules/file-permissions.ts';
import type { NamedTransitions } from '../../file-rules/named-transitions.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Qualifiers, Word } from '../../language/ast-words.ts';
import type { AllRule, ChangeProfileRule, FileRule } from '../../language/ast-rules.ts';
import { linksTo, type FileLikeRule, type FileStatement } from './file-statements.ts';

/** A file rule with its statement. */
export type FileRuleEntry = FileEntry<FileStatement>;

/** Replaces the variables of a word. Returns undefined and reports a diagnostic if the expansion fails. */
type ExpandWord = (word: Word) => ByteString | undefined;

/** The path of `file,` and `all,`. */
export const anyPath = '/{**,}' as ByteString;

/** Lower than the priority of any rule that a person would write. */
const priorityOfAll = -2;

const exec = forBoth(ownerBits.exec);
const withoutExec = everyPermission & ~forBoth(ownerBits.exec | ownerBits.inherit);

/**
 * Compiles a statement as the compiler represents it: `all,` becomes two rules, of which the second grants exec.
 *
 * @see `all_rule::add_implied_rules` of apparmor_parser
 */
export function fileEntries(
  statement: FileStatement,
  transitions: NamedTransitions,
  expand: ExpandWord,
  compiler: CompilerBehaviours,
): readonly FileRuleEntry[] {
  const entry = fileEntry(statement, transitions, expand, compiler);
  if (entry === undefined) return [];
  if (statement.node.kind !== 'all') return [entry];
  // As in the compiler, a full denial applies only to the owner.
  const permissions = entry.effect === 'deny' ? restrictedTo(withoutExec, 'owner') : withoutExec;
  return [{ ...entry, priority: 0, permissions }, entry];
}

/**
 * Compiles the exec-related part of a statement, with its variables replaced; undefined if the expansion fails.
 *
 * @see `frule`, `file_rule`, `change_profile` in the grammar of apparmor_parser, `all_rule::add_implied_rules`
 */
export function fileEntry(
  statement: FileStatement,
  transitions: NamedTransitions,
  expand: ExpandWord,
  compiler: CompilerBehaviours,
): FileRuleEntry | undefined {
  const { node, blocks } = statement;
  switch (node.kind) {
    case 'file':
      return entryOfFileRule(statement, node, transitions, expand, compiler);
    case 'link': {
      const [path, second] = [expand(node.path), expand(node.target)];
      if (path === undefined || second === undefined) return undefined;
      const settled = settle(forBoth(ownerBits.link), node.qualifiers, blocks);
      return entryOf(settled, 'file', path, second, node.subset !== undefined, statement);
    }
    case 'change-profile':
      return entryOfChangeProfile(statement, node, expand);
    case 'all':
      return { ...entryOfAll(node), origin: statement };
  }
}

/** Returns whether a statement grants or denies exec, decided without expanding variables. */
export function concernsExec(node: FileLikeRule): boolean {
  switch (node.kind) {
    case 'file':
      return node.permissions === undefined || /x/i.test(node.permissions.text);
    case 'link':
      return false;
    case 'change-profile':
      return node.exec !== undefined;
    case 'all':
      return true;
  }
}

/** Counts the name after the `->` of a rule without exec: the compiler assigns the name a number nevertheless. */
export function countTransition(
  node: FileStatement['node'],
  transitions: NamedTransitions,
  compiler: CompilerBehaviours,
): void {
  if (node.kind !== 'file' || node.target === undefined || linksTo(node, compiler)) return;
  const written = node.permissions?.text ?? ('' as ByteString);
  if (/x/i.test(written)) return;
  transitions.apply(parsePermissionLetters(written), node.path?.value ?? anyPath, node.target.value);
}

function entryOfFileRule(
  statement: FileStatement,
  rule: FileRule,
  transitions: NamedTransitions,
  expand: ExpandWord,
  compiler: CompilerBehaviours,
): FileRuleEntry | undefined {
  const { path: word, permissions: written, safety, target } = rule;
  const path = word === undefined ? anyPath : expand(word);
  const links = linksTo(rule, compiler);
  const second = links && target !== undefined ? expand(target) : undefined;
  if (path === undefined || (links && second === undefined)) return undefined;
  let permissions = written === undefined ? everyPermission : parsePermissionLetters(written.text);
  if (safety !== undefined) permissions = withSafety(permissions, safety);
  const settled = settle(permissions, rule.qualifiers, statement.blocks);
  if (target !== undefined && !links)
    settled.permissions = transitions.apply(settled.permissions, word?.value ?? anyPath, target.value);
  return entryOf(settled, 'file', path, second, rule.subset !== undefined, statement);
}

/** The exec part is the path of the executed program, with its safety. The rule's own priority has no effect. */
function entryOfChangeProfile(
  statement: FileStatement,
  rule: ChangeProfileRule,
  expand: ExpandWord,
): FileRuleEntry | undefined {
  const path = rule.target === undefined ? ('**' as ByteString) : expand(rule.target);
  const second = rule.exec === undefined ? undefined : expand(rule.exec);
  if (path === undefined || (rule.exec !== undefined && second === undefined)) return undefined;
  const executed = rule.exec === undefined ? 0 : rule.safety === 'unsafe' ? withSafety(exec, 'unsafe') : exec;
  const { mode, audit } = rule.qualifiers;
  const own: Qualifiers = { ...(mode === 'deny' ? { mode } : {}), ...(audit === undefined ? {} : { audit }) };
  return entryOf(
    settle(changeProfileBit | executed, own, statement.blocks),
    'change-profile',
    path,
    second,
    false,
    statement,
  );
}

/** Returns the exec part of `all,`. */
function entryOfAll({ qualifiers }: AllRule): Omit<FileRuleEntry, 'origin'> {
  return {
    kind: 'file',
    path: anyPath,
    subset: false,
    effect: qualifiers.mode ?? 'unspecified',
    audit: qualifiers.audit === 'audit',
    priority: priorityOfAll,
    permissions: qualifiers.mode === 'deny' ? exec : exec | forBoth(ownerBits.inherit),
  };
}

interface Settled {
  effect: Effect;
  audit: boolean;
  priority: number;
  permissions: FilePermissions;
}

/** Builds the entry with explicit properties, for speed: every exec rule of every profile passes here. */
function entryOf(
  { effect, audit, priority, permissions }: Settled,
  kind: FileRuleEntry['kind'],
  path: ByteString,
  second: ByteString | undefined,
  subset: boolean,
  origin: FileStatement,
): FileRuleEntry {
  const entry = { kind, path, subset, effect, audit, priority, permissions, origin };
  return second === undefined ? entry : { ...entry, second };
}

/**
 * Applies a rule's qualifiers, then the qualifiers of the enclosing blocks. A block replaces the rule's mode and
 * priority, even if the block has none.
 *
 * @param blocks - the outermost first
 * @see `entry_add_prefix` of apparmor_parser
 */
function settle(permissions: FilePermissions, own: Qualifiers, blocks: readonly Qualifiers[]): Settled {
  const settled: Settled = { effect: 'unspecified', audit: false, priority: 0, permissions };
  apply(own, settled);
  for (const qualifiers of blocks.toReversed()) apply(qualifiers, settled);
  return settled;
}

function apply({ mode, audit, owner, priority }: Qualifiers, settled: Settled): void {
  settled.effect = mode ?? 'unspecified';
  settled.priority = priority?.value ?? 0;
  if (owner !== undefined)
    settled.permissions = restrictedTo(settled.permissions, owner === 'other' ? 'other' : 'owner');
  if ((audit === 'audit') !== (mode === 'deny')) settled.audit = true;
}
