import { permissionNames } from '../classes/permission-names.ts';
import type { ByteValue } from '../classes/policy-class.ts';
import {
  crossCheckClasses,
  type CrossCheckRow,
  type CrossCheckWord,
  type Permission,
} from '../classes/policy-classes.ts';
import { globOf, isAnyText, type LayoutField, type RuleForm } from '../classes/rule-layout.ts';
import { ruleWords } from '../classes/rule-words.ts';
import { byteSet, onlyByte } from '../patterns/byte-set.ts';
import { ofSet, someText } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { quoteWord } from '../language/printer/print.ts';
import { memoised } from '../source/memoised.ts';

/** The parts of a rule about a peer. */
export interface PeerRuleParts {
  readonly permissions: readonly Permission[];
  /** Signals; undefined for all signals, and for a class without signals. */
  readonly values: readonly ByteValue[] | undefined;
  /** The pattern of the peer; undefined for any peer. */
  readonly peer: ByteString | undefined;
}

/** The parts of a rule as `about` of a layout encodes them: the pattern of the peer, NUL, and the bytes of the signals. Both are empty for all. */
interface PeerKey {
  readonly peer: string;
  readonly bytes: string;
}

const anyPeer = '';

function keyOf(about: string): PeerKey {
  const end = about.indexOf('\0');
  return { peer: about.slice(0, end), bytes: about.slice(end + 1) };
}

function aboutOf({ peer, bytes }: PeerKey): string {
  return `${peer}\0${bytes}`;
}

/** The layout of rules about peers, by class. */
export const peerForms: ReadonlyMap<CrossCheckWord, RuleForm> = new Map(
  (Object.keys(crossCheckClasses) as CrossCheckWord[]).map((word) => [word, formOf(crossCheckClasses[word])]),
);

/** Splits a decompiled rule about a peer into parts. */
export function peerRuleParts(word: CrossCheckWord, about: string, bits: number): PeerRuleParts {
  const { peer, bytes } = keyOf(about);
  const row: CrossCheckRow = crossCheckClasses[word];
  return {
    permissions: permissionNames(row, bits) as readonly Permission[],
    values:
      bytes === '' ? undefined : row.before?.values.filter(({ byte }) => bytes.includes(String.fromCharCode(byte))),
    peer: peer === anyPeer ? undefined : (peer as ByteString),
  };
}

function formOf(row: CrossCheckRow): RuleForm {
  const values = row.before?.values ?? [];
  const nameable = byteSet(values.flatMap(({ byte, isInRules }) => (isInRules ? [byte] : [])));
  const signal: LayoutField = { kind: 'numbers', length: 1, requested: ofSet(nameable), end: [] };
  const peer: LayoutField = { kind: 'text', requested: someText, end: [] };
  const every = String.fromCharCode(...values.map(({ byte }) => byte));
  return {
    byte: row.byte,
    bytesBeforeName: row.before === undefined ? 0 : 1,
    layouts: [
      {
        bits: row.permissions.reduce((all, { bit }) => all | bit, 0),
        before: [],
        fields: row.before === undefined ? [peer] : [signal, peer],
        about: (templates) => {
          const [name = []] = templates.slice(-1);
          const byte = row.before === undefined ? undefined : onlyByte(templates[0]?.[0]?.set ?? nameable);
          const glob = isAnyText(name) ? anyPeer : globOf(name);
          const bytes = byte === undefined ? '' : String.fromCharCode(byte);
          return glob === undefined || (glob === anyPeer && name.length === 0)
            ? undefined
            : [aboutOf({ peer: glob, bytes })];
        },
      },
    ],
    rule: (about, bits) => {
      const { permissions, values: named, peer: pattern } = peerRuleParts(row.word, about, bits);
      const names = named?.filter(({ isInRules }) => isInRules).map(({ name }) => name);
      const condition = pattern === undefined ? '' : ` peer=${quoteWord(pattern)}`;
      return `${ruleWords(row, permissions, names)}${condition},` as ByteString;
    },
    tidy: (rules) => joined(rules, every),
  };
}

/**
 * Joins rules about the same peer: signals with the same permissions, and permissions with the same signals. A rule about some
 * peers leaves out permissions of any peer, and includes the signals of any peer if it then needs no list.
 *
 * @param every - the bytes of all signals
 */
function joined<Rule extends { readonly about: string; readonly bits: number }>(
  rules: readonly Rule[],
  every: string,
): readonly Rule[] {
  const [example] = rules;
  if (example === undefined) return [];
  /** By peer and permission, the bytes of the signals. */
  const granted = new Map<string, Map<number, string>>();
  for (const { about, bits } of rules) {
    const { peer, bytes } = keyOf(about);
    const ofPeer = memoised(granted, peer, () => new Map<number, string>());
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const known = ofPeer.get(bit);
      ofPeer.set(bit, known === '' || bytes === '' ? '' : sorted(`${known ?? ''}${bytes}`));
    }
  }
  const ofAny = granted.get(anyPeer);
  return [...granted].flatMap(([peer, ofPeer]) => {
    const bitsOf = new Map<string, number>();
    for (const [bit, bytes] of [...ofPeer].sort(([left], [right]) => left - right)) {
      if (peer !== anyPeer && includes(ofAny?.get(bit), bytes)) continue;
      const withAny = sorted(`${bytes}${ofAny?.get(bit) ?? ''}`);
      const key = bytes === '' || withAny.length >= every.length ? '' : bytes;
      bitsOf.set(key, (bitsOf.get(key) ?? 0) | bit);
    }
    return Array.from(bitsOf, ([bytes, bits]) => ({ ...example, about: aboutOf({ peer, bytes }), bits }));
  });
}

/** Is true if some signals include further signals; undefined for none, and empty for all. */
function includes(outer: string | undefined, inner: string): boolean {
  if (outer === undefined || outer === '') return outer === '';
  return inner !== '' && [...inner].every((byte) => outer.includes(byte));
}

function sorted(bytes: string): string {
  return [...new Set(bytes)].sort().join('');
}
