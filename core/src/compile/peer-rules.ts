import type { RuleTerms } from '../automata/rule-automaton.ts';
import { grantedBits } from '../classes/permission-words.ts';
import { allBits, type ByteBefore } from '../classes/policy-class.ts';
import { crossCheckClasses, crossCheckRows } from '../classes/policy-classes.ts';
import { apparmor50 } from '../file-rules/compiler-behaviours.ts';
import { parseAare } from '../patterns/aare.ts';
import { anyByte, byteSet, type ByteSet } from '../patterns/byte-set.ts';
import { someText, type Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Condition } from '../language/ast-words.ts';
import type { AllRule, PtraceRule, SignalRule } from '../language/ast-rules.ts';
import { effectOf } from './automaton-rule.ts';
import type { PatternReader } from './matched-fields.ts';

/** Compiles the peer part of `all,`: any operation of every class with peers. */
export function termsOfAllPeers(rule: AllRule): readonly RuleTerms[] {
  return crossCheckRows.map((row) => ({
    ...effectOf(rule),
    classByte: row.byte,
    permissions: allBits(row),
    before: row.before === undefined ? [] : [anyByte],
    object: someText,
  }));
}

/**
 * Compiles a signal or ptrace rule as the compiler emits it. Returns no terms if the rule is invalid; the checks report
 * the error.
 *
 * @see `signal_rule::gen_policy_re`, `ptrace_rule::gen_policy_re` of apparmor_parser
 */
export function peerTerms(rule: SignalRule | PtraceRule, { expand }: PatternReader): readonly RuleTerms[] {
  const row = crossCheckClasses[rule.kind];
  const permissions = rule.permissions.reduce((bits, { text }) => bits | grantedBits(row, text), 0);
  const peer = peerOf(rule.conditions, expand);
  if (peer === undefined) return [];
  return [
    {
      classByte: row.byte,
      ...effectOf(rule),
      permissions: permissions === 0 ? allBits(row) : permissions,
      before: row.before === undefined ? [] : [bytesBefore(row.before, rule.conditions)],
      ...peer,
    },
  ];
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

function peerOf(conditions: readonly Condition[], expand: PatternReader['expand']): Peer | undefined {
  const peers = conditions.filter((condition) => condition.name === 'peer');
  const word = peers[0]?.values[0];
  if (word === undefined) return { object: someText };
  if (peers.length > 1) return undefined;
  const earlier = expand(word);
  if (earlier === undefined) return undefined;
  for (const text of [earlier, expand(word, apparmor50.slashesAtSeams) ?? earlier]) {
    const result = parseAare(text);
    if ('pattern' in result) return { object: result.pattern, objectText: text };
  }
  return undefined;
}
