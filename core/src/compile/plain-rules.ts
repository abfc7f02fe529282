import { RuleAutomaton, RuleProgram } from '../automata/rule-automaton.ts';
import type { Automaton } from '../automata/automaton.ts';
import type { SocketForm } from '../classes/network/sockets.ts';
import { apparmor41 } from '../file-rules/compiler-behaviours.ts';
import type { FileEntry } from '../file-rules/file-entry.ts';
import { grantsExec, fileUsers } from '../file-rules/file-permissions.ts';
import { findExecConflicts } from '../file-rules/find-exec-conflicts.ts';
import { matchedEntries } from '../file-rules/matched-entries.ts';
import { NamedTransitions } from '../file-rules/named-transitions.ts';
import { PathPatterns } from '../file-rules/path-pattern.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import { RuleFileAutomaton } from '../file-rules/rule-file-automaton.ts';
import type { RuleOrigin } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { impliedRules } from './added-rules.ts';
import { fileEntries } from './files/file-entries.ts';
import { isFileLikeRule } from './files/file-statements.ts';
import { isSocketRule, mergedSockets } from './sockets/merged-sockets.ts';
import { compilePlainRule, parsePlainRule } from './plain-rule.ts';

const compiler = apparmor41;

/**
 * Compiles file rules without variables into an automaton, as the compiler does for a profile with only these rules.
 * Invalid rules are skipped.
 *
 * @param profile - the profile's name, with which the names of its children begin
 * @param ownersUnmarked - whether the compiler does not mark different grants for the owner
 */
export function compilePlainFileRules(
  texts: readonly ByteString[],
  profile: ByteString,
  ownersUnmarked = false,
): FileAutomaton<RuleOrigin> {
  const transitions = new NamedTransitions(profile);
  const patterns = new PathPatterns();
  const { written, change } = readPlainFileRules(texts, transitions);
  const added = impliedRules(change?.span, undefined).map(({ origin, ...rule }) => ({
    ...rule,
    origin: { span: origin, via: [] },
  }));
  const entries = matchedEntries([...written, ...added], patterns);
  return new RuleFileAutomaton(
    { groups: [{ entries }], transitions: transitions.names(), ownersUnmarked },
    patterns,
    compiler,
  );
}

/**
 * Returns a shortest path with conflicting exec modes, for which the compiler refuses the rules; undefined if the rules
 * have no conflict.
 *
 * @throws AutomatonTooLargeError if the patterns have too many common paths
 */
export function refusedPathOf(texts: readonly ByteString[], profile: ByteString): ByteString | undefined {
  const patterns = new PathPatterns();
  const { written } = readPlainFileRules(texts, new NamedTransitions(profile));
  const entries = matchedEntries(written, patterns);
  const isExec = ({ entry: { kind, permissions } }: (typeof entries)[number]): boolean =>
    kind === 'change-profile' || fileUsers.some((subject) => grantsExec(permissions, subject));
  return findExecConflicts(entries.filter(isExec), patterns, compiler).at(0)?.path;
}

function readPlainFileRules(texts: readonly ByteString[], transitions: NamedTransitions) {
  let change: RuleOrigin | undefined;
  const written = texts.flatMap((text): readonly FileEntry<RuleOrigin>[] => {
    const node = parsePlainRule(text);
    if (node === undefined || !isFileLikeRule(node)) return [];
    const origin = { span: node.span, via: [] };
    if (node.kind === 'change-profile') change ??= origin;
    const statement = { node, via: [], blocks: [] };
    const entries = fileEntries(statement, transitions, ({ value }) => value, compiler);
    return entries.map((entry) => ({ ...entry, origin }));
  });
  return { written, change };
}

/** Compiles rules without variables of one class into an automaton. Invalid rules are skipped. */
export function compilePlainRules(texts: readonly ByteString[], form: SocketForm): Automaton<RuleOrigin> {
  const nodes = texts.flatMap((text) => parsePlainRule(text) ?? []);
  const shares = mergedSockets(nodes.filter(isSocketRule));
  const rules = nodes.flatMap((node) => compilePlainRule(node, form, shares) ?? []);
  return new RuleAutomaton(
    new RuleProgram(rules.map(({ terms }) => terms)),
    rules.map(({ origin }) => origin),
  );
}
