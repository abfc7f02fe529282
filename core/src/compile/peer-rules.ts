import type { RuleTerms } from '../automata/rule-automaton.ts';
import { grantedBits } from '../classes/permission-words.ts';
import { allBits, type ByteBefore } from '../classes/policy-class.ts';
import { crossCheckClasses, crossCheckRows } from '../classes/policy-classes.ts';
import { parseAare } from '../patterns/aare.ts';
import { anyByte, byteSet, type ByteSet } from '../patterns/byte-set.ts';
import { someText, type Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Condition, Word } from '../language/ast-words.ts';
import type { AllRule, PtraceRule, SignalRule } from '../language/ast-rules.ts';
import { effectOf, type AutomatonRule } from './automaton-rule.ts';
import type { PatternTexts } from './pattern-texts.ts';
import type { RuleOrigin } from '../profile/profile.ts';

/** Replaces the variables of a word. Returns undefined if the expansion fails. */
type ExpandWord = (word: Word) => PatternTexts | undefined;

/** Compiles the peer part of `all,`: any operation of every class with peers. */
export function compileAllPeers(rule: AllRule, origin: RuleOrigin): readonly AutomatonRule[] {
  const effect = effectOf(rule);
  return crossCheckRows.map((row) => ({
    terms: {
      ...effect,
      classByte: row.byte,
      permissions: allBits(row),
      before: row.before === undefined ? [] : [anyByte],
      object: someText,
    },
    origin,
  }));
}

/** Returns whether a statement is a rule about a peer. Every class with peers has a separate kind of statement. */
export function isPeerRule(node: { readonly kind: string }): node is SignalRule | PtraceRule {
  return node.kind === 'signal' || node.kind === 'ptrace';
}

/**
 * Compiles a signal or ptrace rule as the compiler emits it. Returns undefined if the rule is invalid; the checks report
 * the error.
 *
 * @see `signal_rule::gen_policy_re`, `ptrace_rule::gen_policy_re` of apparmor_parser
 */
export function compilePeerRule(
  rule: SignalRule | PtraceRule,
  origin: RuleOrigin,
  expand: ExpandWord,
): AutomatonRule | undefined {
  const row = crossCheckClasses[rule.kind];
  const permissions = rule.permissions.reduce((bits, { text }) => bits | grantedBits(row, text), 0);
  const peer = peerOf(rule.conditions, expand);
  if (peer === undefined) return undefined;
  const terms: RuleTerms = {
    classByte: row.byte,
    ...effectOf(rule),
    permissions: permissions === 0 ? allBits(row) : permissions,
    before: row.before === undefined ? [] : [bytesBefore(row.before, rule.conditions)],
    ...peer,
  };
  return { terms, origin };
}

/** Returns the bytes that conditions name, or every byte if the conditions name none. */
function bytesBefore({ condition, byteOf }: ByteBefore, conditions: readonly Condition[]): ByteSet {
  const sets = conditions.filter(({ name }) => (name as string) === condition);
  const bytes = sets.flatMap(({ values }) => values.flatMap(({ value }) => byteOf(value) ?? []));
  return bytes.length === 0 ? anyByte : byteSet(bytes);
}

interface Peer {
  readonly object: Pattern;
  readonly objectText?: ByteString;
}

function peerOf(conditions: readonly Condition[], expand: ExpandWord): Peer | undefined {
  const peers = conditions.filter((condition) => condition.name === 'peer');
  const word = peers[0]?.values[0];
  if (word === undefined) return { object: someText };
  if (peers.length > 1) return undefined;
  const texts = expand(word);
  if (texts === undefined) return undefined;
  for (const text of [texts.earlier, texts.later]) {
    const result = parseAare(text);
    if ('pattern' in result) return { object: result.pattern, objectText: text };
  }
  return undefined;
}
