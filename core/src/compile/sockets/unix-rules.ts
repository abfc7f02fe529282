import type { RuleTerms } from '../../automata/rule-automaton.ts';
import { socketBits, socketClasses, type SocketForm } from '../../classes/network/sockets.ts';
import { apparmor41, apparmor50 } from '../../file-rules/compiler-behaviours.ts';
import { withoutDoubleSlashes } from '../../patterns/double-slashes.ts';
import { byteWildcards, parseAare } from '../../patterns/aare.ts';
import { anyByte, byteSet } from '../../patterns/byte-set.ts';
import { anyText, emptyPattern, ofByte, ofSet, sequence, star, type Pattern } from '../../patterns/pattern.ts';
import { conditionNamed, valueOf } from '../../rule-checks/conditions.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { AllRule, NetworkRule, UnixRule } from '../../language/ast-rules.ts';
import type { Condition, Word } from '../../language/ast-words.ts';
import { typeNumber, unixDomain, type SocketKinds } from '../../language/keywords/sockets.ts';
import { effectOf, isAudited, type QualifiedEffect } from '../automaton-rule.ts';
import type { PatternReader } from '../matched-fields.ts';
import type { NetworkShare } from './merged-sockets.ts';
import { allSocketBits, bytesOfSockets, grantedSocketBits, termsOfSockets, namedUnixTypes } from './socket-terms.ts';

/**
 * Compiles a unix rule as the compiler emits it. Without the features for addresses, the result is a network rule for
 * sockets of the rule's type. The word checks report malformed patterns.
 *
 * @param share - the share of the network rule, if different from the rule's own permissions
 *
 * @see `unix_rule::gen_policy_re` of apparmor_parser
 */
export function unixTerms(
  rule: UnixRule,
  form: SocketForm,
  expandWord: PatternReader['expand'],
  share: NetworkShare | undefined,
): readonly RuleTerms[] {
  const type = typeNumber(valueOf(conditionNamed(rule.conditions, 'type'))?.value ?? '');
  const types = type === undefined ? undefined : [type];
  const asNetwork = share === 'nothing' ? [] : compileUnixAsNetwork(rule, types, form, share === 'everything');
  if (form === 'v8') return asNetwork;
  const peer = rule.peer?.conditions ?? [];
  // Later compilers emit the v9 form.
  const { slashesAtSeams } = form === 'v9' ? apparmor50 : apparmor41;
  const expand: ExpandWord = (word) => expandWord(word, slashesAtSeams);
  const [own, other] = [addressOf(rule.conditions, expand), addressOf(peer, expand)];
  const label = labelOf(peer, expand);
  if (own === undefined || other === undefined || label === undefined) return asNetwork;
  const sockets: UnixSockets = {
    types,
    own,
    ...(peer.some(isAddressOrLabel) ? { peer: { address: other, label } } : {}),
  };
  return [...asNetwork, ...termsOf(sockets, grantedSocketBits(rule.permissions), effectOf(rule), form)];
}

/**
 * Compiles the additional network rule of a unix rule, for mediation without addresses: the entire type, or all types,
 * with the rule's permissions. For a denial, the network rule would deny too much, so none is emitted.
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
 * Compiles the unix part of a network rule: every permission, whatever the rule lists. Quiet and logged denials are
 * swapped.
 *
 * @see the action of `network_rule` in apparmor_parser's `parser_yacc.y`, which passes the qualifiers as written
 */
export function unixTermsOfNetwork(
  rule: NetworkRule,
  { domains, types }: SocketKinds,
  form: SocketForm,
): readonly RuleTerms[] {
  if (!domains.includes(unixDomain)) return [];
  const { effect, audit } = effectOf(rule);
  // `network unix,` becomes a rule for every type with a name.
  const named = rule.words.length === 1 && types === undefined ? namedUnixTypes : types;
  const swapped = { effect, priority: 0, audit: effect === 'deny' ? !audit : audit };
  return termsOf({ types: named, own: anyAddress }, allSocketBits, swapped, form);
}

/** Compiles the unix part of `all,`. A denial is quiet, with `audit` and without. */
export function unixTermsOfAll(rule: AllRule, form: SocketForm): readonly RuleTerms[] {
  const { effect, priority } = effectOf(rule);
  const audit = effect !== 'deny' && isAudited(rule);
  return termsOf({ types: undefined, own: anyAddress }, allSocketBits, { effect, priority, audit }, form);
}

/** A pattern with a key; equal keys mean equal patterns. */
interface KeyedPattern {
  readonly pattern: Pattern;
  readonly key: string;
}

/** An address pattern and a kind for selecting the path in the automaton. */
interface Address extends KeyedPattern {
  readonly kind: 'any' | 'auto' | 'other';
}

type ExpandWord = (word: Word) => ByteString | undefined;

interface UnixSockets {
  readonly types: SocketKinds['types'];
  readonly own: Address;
  /** Present if the rule has conditions on the peer. */
  readonly peer?: { readonly address: KeyedPattern; readonly label: KeyedPattern };
}

const nul = ofByte(0);
const any = ofSet(anyByte);
const hexadecimal = ofSet(byteSet(Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))));

const anyAddress: Address = { kind: 'any', pattern: star(any), key: '' };
/** The byte that the kernel matches for a socket without an address (`ANONYMOUS_ADDR`). */
const noAddress: Address = { kind: 'other', pattern: ofByte(1), key: 'none' };
/** The addresses that unix(7) assigns by autobind. */
const automaticAddress: Address = {
  kind: 'auto',
  pattern: sequence(nul, hexadecimal, hexadecimal, hexadecimal, hexadecimal, hexadecimal),
  key: 'auto',
};
const anyLabel: KeyedPattern = { pattern: anyText, key: '' };

/** @see `AA_LOCAL_NET_PERMS`, `AA_LOCAL_NET_CMD`, `AA_PEER_NET_PERMS` of apparmor_parser */
const { create, bind, accept, listen, setopt, getopt, shutdown, setattr, getattr, send, receive, connect } = socketBits;
const options = setopt | getopt;
export const local = shutdown | setattr | getattr | bind | accept;
export const towardsPeer = send | receive | connect | accept;

/**
 * The commands after the own address and label: peer, listen backlog, and options (`CMD_ADDR`, `CMD_LISTEN`,
 * `CMD_OPT`).
 */
export const commands = { peer: 1, listen: 2, options: 4 } as const;

function termsOf(
  { types, own, peer }: UnixSockets,
  permissions: number,
  effect: QualifiedEffect,
  form: SocketForm,
): readonly RuleTerms[] {
  const before = [...bytesOfSockets({ domains: [unixDomain], types }), anyByte, anyByte];
  const terms = (bits: number, after: readonly KeyedPattern[]): readonly RuleTerms[] => {
    if (bits === 0) return [];
    const object = after.length === 0 ? emptyPattern : sequence(...after.map(({ pattern }) => pattern));
    const objectText = after.map(({ key }) => key).join('\0') as ByteString;
    return [{ classByte: socketClasses[form], ...effect, permissions: bits, before, object, objectText }];
  };
  const end: KeyedPattern = { pattern: nul, key: '0' };
  const command = (byte: number): KeyedPattern => ({ pattern: ofByte(byte), key: `${byte}` });
  const word: KeyedPattern = { pattern: sequence(any, any), key: '..' };
  const here = [own, end, anyLabel, end];
  const isAlone = peer === undefined;
  const isAuto = own.kind === 'auto';
  // The kernel checks autobind with no address.
  const unbound = own.kind === 'other' ? 0 : permissions & bind;
  const bound = isAuto ? permissions & ~bind : permissions;
  // A quiet denial of setopt also denies getopt, and the reverse.
  const isQuiet = effect.effect === 'deny' && !effect.audit;
  const requested = isQuiet && (bound & options) !== 0 ? options : bound & options;
  return [
    ...(isAlone ? terms(permissions & create, []) : []),
    ...terms(unbound, [end, anyLabel, end]),
    ...terms(bound & (isAlone ? local : accept), here),
    ...(isAlone ? terms(bound & listen, [...here, command(commands.listen), word]) : []),
    ...(isAlone ? terms(requested, [...here, command(commands.options), word]) : []),
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
  // The first character, `@` or the start of a variable's value, represents the NUL of an abstract address.
  const result = parseAare(text.slice(1) as ByteString, byteWildcards);
  if ('error' in result) return undefined;
  return { kind: 'other', pattern: sequence(nul, result.pattern), key: `@${text.slice(1)}` };
}

function labelOf(conditions: readonly Condition[], expand: ExpandWord): KeyedPattern | undefined {
  const word = valueOf(conditionNamed(conditions, 'label'));
  if (word === undefined) return anyLabel;
  const text = expand(word);
  const result = text === undefined ? undefined : parseAare(text);
  return result !== undefined && 'pattern' in result ? { pattern: result.pattern, key: `label ${text}` } : undefined;
}
