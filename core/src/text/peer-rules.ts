import { allPermissions, permissionBits, type PolicyClass } from '../automaton/permissions.ts';
import type { RuleEffect, RuleTerms } from '../automaton/rule-automaton.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { parseAare } from '../glob/aare.ts';
import { anyPeer, type Pattern } from '../glob/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Condition, Qualifiers, Word } from '../syntax/ast-words.ts';
import type { AllRule, PermissionWord, PtraceRule, SignalRule } from '../syntax/ast-rules.ts';
import { signalNumber } from '../syntax/vocabulary/signals.ts';
import { reportPattern, type PatternTexts } from './pattern-texts.ts';
import type { RuleOrigin } from '../profile/profile.ts';

/** Replaces the variables of a word; undefined, with a diagnostic reported, where it cannot. */
type ExpandWord = (word: Word) => PatternTexts | undefined;

/** A rule for the automaton, and its place for people. */
export interface PeerRule {
  readonly terms: RuleTerms;
  readonly origin: RuleOrigin;
}

type Report = (diagnostic: Diagnostic) => void;

/** What a rule's qualifiers say, with the compiler's defaults. */
function effectOf(rule: SignalRule | PtraceRule | AllRule): { effect: RuleEffect; priority: number; audit: boolean } {
  const { mode, priority } = rule.qualifiers;
  return {
    effect: mode === 'deny' || mode === 'prompt' ? mode : 'allow',
    priority: priority?.value ?? 0,
    audit: isAudited(rule),
  };
}

/**
 * Whether what a rule grants or denies is logged. With `all,` it is the other way round for a denial: the compiler applies
 * the qualifiers to the rule and once more to those that it stands for, and each time a denial becomes quiet or is no more.
 *
 * @see `prefix_rule_t::add_prefix` and `all_rule::add_implied_rules` of apparmor_parser 4.1
 */
export function isAudited({ kind, qualifiers }: { readonly kind: string; readonly qualifiers: Qualifiers }): boolean {
  const isWritten = qualifiers.audit === 'audit';
  return kind === 'all' && qualifiers.mode === 'deny' ? !isWritten : isWritten;
}

/** `all,` as far as it concerns peers: any signal and any ptrace. */
export function compileAll(rule: AllRule, origin: RuleOrigin): readonly PeerRule[] {
  const common = { ...effectOf(rule), peer: anyPeer };
  return [
    { terms: { ...common, policyClass: 'signal', permissions: allPermissions.signal }, origin },
    { terms: { ...common, policyClass: 'ptrace', permissions: allPermissions.ptrace }, origin },
  ];
}

/**
 * A signal or ptrace rule as the compiler emits it; undefined, with diagnostics reported, where it
 * is invalid.
 *
 * @see `signal_rule::gen_policy_re`, `ptrace_rule::gen_policy_re` of apparmor_parser
 */
export function compilePeerRule(
  rule: SignalRule | PtraceRule,
  origin: RuleOrigin,
  expand: ExpandWord,
  report: Report,
): PeerRule | undefined {
  const policyClass: PolicyClass = rule.kind;
  const words = policyClass === 'signal' ? signalWords : ptraceWords;
  const permissions = permissionMask(rule.permissions, words);
  const peer = peerOf(rule.conditions, expand, report);
  if (peer === undefined) return undefined;
  const signals = policyClass === 'signal' ? signalsOf(rule.conditions) : undefined;
  const terms: RuleTerms = {
    policyClass,
    ...effectOf(rule),
    permissions: permissions === 0 ? allPermissions[policyClass] : permissions,
    ...(signals === undefined ? {} : { signals }),
    ...peer,
  };
  return { terms, origin };
}

const { send, receive, trace, read, tracedby, readby } = permissionBits;

const signalWords: ReadonlyMap<string, number> = new Map([
  ['send', send],
  ['write', send],
  ['w', send],
  ['receive', receive],
  ['read', receive],
  ['r', receive],
  ['rw', send | receive],
  ['wr', send | receive],
]);

const ptraceWords: ReadonlyMap<string, number> = new Map([
  ['trace', trace],
  ['write', trace],
  ['w', trace],
  ['read', read],
  ['r', read],
  ['rw', trace | read],
  ['wr', trace | read],
  ['tracedby', tracedby],
  ['readby', readby],
]);

function permissionMask(words: readonly PermissionWord[], bits: ReadonlyMap<string, number>): number {
  return words.reduce((mask, word) => mask | (bits.get(word.text) ?? 0), 0);
}

function signalsOf(conditions: readonly Condition[]): readonly number[] | undefined {
  const sets = conditions.filter((condition) => condition.name === 'set');
  const numbers = sets.flatMap((set) => set.values.map((value) => signalNumber(value.value)));
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : known;
}

interface Peer {
  readonly peer: Pattern;
  readonly peerText?: ByteString;
}

function peerOf(conditions: readonly Condition[], expand: ExpandWord, report: Report): Peer | undefined {
  const peers = conditions.filter((condition) => condition.name === 'peer');
  const word = peers[0]?.values[0];
  if (word === undefined) return { peer: anyPeer };
  const second = peers[1];
  if (second !== undefined) {
    report({ code: 'invalid-value', severity: 'error', message: '`peer` is given twice', span: second.span });
    return undefined;
  }
  const texts = expand(word);
  if (texts === undefined) return undefined;
  reportPattern(texts, word.span, report);
  for (const text of [texts.earlier, texts.later]) {
    const result = parseAare(text);
    if ('pattern' in result) return { peer: result.pattern, peerText: text };
  }
  return undefined;
}
