import type { RuleTerms } from '../automaton/rule-automaton.ts';
import { socketBits, socketClasses, type SocketForm } from '../class/sockets.ts';
import { withoutDoubleSlashes } from '../exec-conflicts/without-double-slashes.ts';
import { byteWildcards, parseAare } from '../glob/aare.ts';
import { anyByte, byteSet, nonNul, singleByte } from '../glob/byte-set.ts';
import { emptyPattern, type Pattern } from '../glob/pattern.ts';
import { conditionNamed, valueOf } from '../rules/conditions.ts';
import type { ByteString } from '../source/bytes.ts';
import type { AllRule, NetworkRule, UnixRule } from '../syntax/ast-rules.ts';
import type { Condition, Word } from '../syntax/ast-words.ts';
import { typeNumber, unixDomain, type SocketKinds } from '../syntax/vocabulary/sockets.ts';
import { effectOf, isAudited } from './automaton-rule.ts';
import type { NetworkShare } from './merged-sockets.ts';
import {
  allSocketBits,
  bytesOfSockets,
  grantedSocketBits,
  termsOfSockets,
  unixTypes,
  type SocketEffect,
} from './socket-terms.ts';

/** The text that a word stands for; undefined where its variables cannot be replaced. */
type ExpandWord = (word: Word) => ByteString | undefined;

/**
 * A unix rule as the compiler emits it. Without the features for more, it is a network rule for sockets of its type. What is no pattern
 * in it is told of where its words are checked.
 *
 * @param share - what is left of the network rule, where not its own permissions
 *
 * @see `unix_rule::gen_policy_re` of apparmor_parser
 */
export function compileUnixRule(
  rule: UnixRule,
  form: SocketForm,
  expand: ExpandWord,
  share: NetworkShare | undefined,
): readonly RuleTerms[] {
  const type = typeNumber(valueOf(conditionNamed(rule.conditions, 'type'))?.value ?? '');
  const types = type === undefined ? undefined : [type];
  const asNetwork = share === 'nothing' ? [] : compileUnixAsNetwork(rule, types, form, share === 'everything');
  if (form === 'v8') return asNetwork;
  const peer = rule.peer?.conditions ?? [];
  const [own, other] = [addressOf(rule.conditions, expand), addressOf(peer, expand)];
  const label = labelOf(peer, expand);
  if (own === undefined || other === undefined || label === undefined) return asNetwork;
  const sockets: UnixSockets = {
    types,
    own,
    ...(peer.some(isAddressOrLabel) ? { peer: { address: other, label } } : {}),
  };
  return [...asNetwork, ...unixTerms(sockets, grantedSocketBits(rule.permissions), effectOf(rule))];
}

/**
 * The network rule that a unix rule is besides, for those who know nothing of addresses: the whole type, or all types, with its
 * permissions. Of a denial that would be too much, and nothing is left.
 *
 * @see `unix_rule::downgrade_rule` of apparmor_parser
 */
function compileUnixAsNetwork(
  rule: UnixRule,
  types: SocketKinds['types'],
  form: SocketForm,
  isWhole: boolean,
): readonly RuleTerms[] {
  const effect = effectOf(rule);
  if (effect.effect === 'deny') return [];
  const permissions = isWhole ? allSocketBits : grantedSocketBits(rule.permissions);
  return [termsOfSockets({ domains: [unixDomain], types }, permissions, { ...effect, priority: 0 }, form)];
}

/**
 * What a network rule says about unix sockets: all of it, whatever permissions it lists. A denial that is quiet by its qualifiers logs here,
 * and the other way round.
 *
 * @see the action of `network_rule` in apparmor_parser's `parser_yacc.y`, which hands the qualifiers over as they were written
 */
export function unixTermsOfNetwork(rule: NetworkRule, { domains, types }: SocketKinds): readonly RuleTerms[] {
  if (!domains.includes(unixDomain)) return [];
  const { effect, audit } = effectOf(rule);
  // `network unix,` is a rule for each type that has a name.
  const named = rule.words.length === 1 && types === undefined ? unixTypes : types;
  return unixTerms({ types: named, own: anyAddress }, allSocketBits, {
    effect,
    priority: 0,
    audit: effect === 'deny' ? !audit : audit,
  });
}

/** What `all,` says about unix sockets. A denial is quiet, with `audit` and without. */
export function unixTermsOfAll(rule: AllRule): readonly RuleTerms[] {
  const { effect, priority } = effectOf(rule);
  const audit = effect !== 'deny' && isAudited(rule);
  return unixTerms({ types: undefined, own: anyAddress }, allSocketBits, { effect, priority, audit });
}

/** What a pattern was made of, so that equal ones are known. */
interface KeyedPattern {
  readonly pattern: Pattern;
  readonly key: string;
}

/** An address, or its pattern: with what leads to it in the automaton. */
interface Address extends KeyedPattern {
  readonly kind: 'any' | 'auto' | 'other';
}

interface UnixSockets {
  readonly types: SocketKinds['types'];
  readonly own: Address;
  /** Where the rule names one. */
  readonly peer?: { readonly address: KeyedPattern; readonly label: KeyedPattern };
}

const nul: Pattern = { kind: 'set', set: singleByte(0) };
const any: Pattern = { kind: 'set', set: anyByte };
const anyBytes: Pattern = { kind: 'star', of: any };
const hexadecimal: Pattern = {
  kind: 'set',
  set: byteSet(Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))),
};

const anyAddress: Address = { kind: 'any', pattern: anyBytes, key: '' };
/** Of a socket without one, the kernel looks for this (`ANONYMOUS_ADDR`). */
const noAddress: Address = { kind: 'other', pattern: { kind: 'set', set: singleByte(1) }, key: 'none' };
/** What unix(7) gives to those who ask for any. */
const automaticAddress: Address = {
  kind: 'auto',
  pattern: { kind: 'sequence', parts: [nul, hexadecimal, hexadecimal, hexadecimal, hexadecimal, hexadecimal] },
  key: 'auto',
};
const anyLabel: KeyedPattern = { pattern: { kind: 'star', of: { kind: 'set', set: nonNul } }, key: '' };

/** @see `AA_LOCAL_NET_PERMS`, `AA_LOCAL_NET_CMD`, `AA_PEER_NET_PERMS` of apparmor_parser */
const { create, bind, accept, listen, setopt, getopt, shutdown, setattr, getattr, send, receive, connect } = socketBits;
const options = setopt | getopt;
export const local = shutdown | setattr | getattr | bind | accept;
export const towardsPeer = send | receive | connect | accept;

/** What follows the own address and label: a word on the peer, on how many may wait, on options (`CMD_ADDR`, `CMD_LISTEN`, `CMD_OPT`). */
export const commands = { peer: 1, listen: 2, options: 4 } as const;

function unixTerms({ types, own, peer }: UnixSockets, permissions: number, effect: SocketEffect): readonly RuleTerms[] {
  const before = [...bytesOfSockets({ domains: [unixDomain], types }), anyByte, anyByte];
  const terms = (bits: number, behind: readonly KeyedPattern[]): readonly RuleTerms[] => {
    if (bits === 0) return [];
    const object: Pattern =
      behind.length === 0 ? emptyPattern : { kind: 'sequence', parts: behind.map(({ pattern }) => pattern) };
    const objectText = behind.map(({ key }) => key).join('\0') as ByteString;
    return [{ classByte: socketClasses.v9, ...effect, permissions: bits, before, object, objectText }];
  };
  const end: KeyedPattern = { pattern: nul, key: '0' };
  const command = (byte: number): KeyedPattern => ({ pattern: { kind: 'set', set: singleByte(byte) }, key: `${byte}` });
  const word: KeyedPattern = { pattern: { kind: 'sequence', parts: [any, any] }, key: '..' };
  const here = [own, end, anyLabel, end];
  const isAlone = peer === undefined;
  const isAuto = own.kind === 'auto';
  // An address of its own choice is bound by its absence.
  const unbound = own.kind === 'other' ? 0 : permissions & bind;
  const bound = isAuto ? permissions & ~bind : permissions;
  // A quiet denial to set options is one to read them, and the other way round.
  const isQuiet = effect.effect === 'deny' && !effect.audit;
  const asked = isQuiet && (bound & options) !== 0 ? options : bound & options;
  return [
    ...(isAlone ? terms(permissions & create, []) : []),
    ...terms(unbound, [end, anyLabel, end]),
    ...terms(bound & (isAlone ? local : accept), here),
    ...(isAlone ? terms(bound & listen, [...here, command(commands.listen), word]) : []),
    ...(isAlone ? terms(asked, [...here, command(commands.options), word]) : []),
    ...terms(bound & towardsPeer, [
      ...here,
      command(commands.peer),
      peer?.address ?? anyAddress,
      end,
      peer?.label ?? anyLabel,
    ]),
  ];
}

function isAddressOrLabel({ name }: Condition): boolean {
  return (name as string) === 'addr' || (name as string) === 'label';
}

/** @see `unix_rule::write_addr` of apparmor_parser */
function addressOf(conditions: readonly Condition[], expand: ExpandWord): Address | undefined {
  const word = valueOf(conditionNamed(conditions, 'addr'));
  if (word === undefined) return anyAddress;
  const expanded = expand(word);
  if (expanded === undefined) return undefined;
  const text = withoutDoubleSlashes(expanded);
  if ((text as string) === 'none') return noAddress;
  if ((text as string) === 'auto') return automaticAddress;
  // The `@`, or what a variable has put in its place, stands for the NUL of an abstract address.
  const result = parseAare(text.slice(1) as ByteString, byteWildcards);
  if ('error' in result) return undefined;
  return { kind: 'other', pattern: { kind: 'sequence', parts: [nul, result.pattern] }, key: `@${text.slice(1)}` };
}

function labelOf(conditions: readonly Condition[], expand: ExpandWord): KeyedPattern | undefined {
  const word = valueOf(conditionNamed(conditions, 'label'));
  if (word === undefined) return anyLabel;
  const text = expand(word);
  const result = text === undefined ? undefined : parseAare(text);
  return result !== undefined && 'pattern' in result ? { pattern: result.pattern, key: `label ${text}` } : undefined;
}
