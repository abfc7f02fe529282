import {
  globOf,
  isAnyText,
  type LayoutField,
  type RuleForm,
  type RuleLayout,
  type Template,
} from '../../classes/rule-layout.ts';
import { noProtocol, unixAddresses, unixTypePattern } from '../../classes/unix/unix-universe.ts';
import { someText } from '../../patterns/pattern.ts';
import { socketBits, socketClasses } from '../../classes/network/sockets.ts';
import { unix } from '../../classes/unix/unix.ts';
import { hasByte, onlyByte, type ByteSet } from '../../patterns/byte-set.ts';
import { quoteWord } from '../../language/printer/print.ts';
import { typeName, typeNumber, unixDomain } from '../../language/keywords/sockets.ts';
import { ruleWithPermissions } from '../rule-with-permissions.ts';
import { commands, local, towardsPeer } from './unix-rules.ts';
import { lastTextField, textField, wordOf } from '../layout-words.ts';

const { create, bind, accept, listen, setopt, getopt } = socketBits;

const numbers: LayoutField = { kind: 'numbers', length: 2, end: [] };
const anyAddress: LayoutField = { kind: 'address', end: [0] };

const before = [0, unixDomain];

/** The pseudo address for autobind: the kernel has no address yet and checks the bind without one. */
const automatic = 'addr=auto';

/** Values of the fields of a layout. */
interface Fields {
  readonly type: LayoutField;
  readonly protocol: LayoutField;
  readonly address: LayoutField;
  /** The label of the other side. */
  readonly peer: LayoutField;
}

function layoutsOf({ type, protocol, address, peer }: Fields): readonly RuleLayout[] {
  const kind = [type, protocol];
  const socket = [...kind, address, textField];
  return [
    { bits: create, before, fields: kind, about: ([named]) => about(named, '') },
    {
      bits: bind,
      before,
      fields: [type, { ...protocol, end: [0] }, textField],
      about: ([named, , own]) => (own && isAnyText(own) ? about(named, automatic) : undefined),
    },
    { bits: local & ~accept, before, fields: socket, about: aboutSocket },
    {
      bits: listen,
      before,
      fields: [...kind, address, { ...textField, end: [0, commands.listen] }, numbers],
      about: aboutSocket,
    },
    {
      bits: setopt | getopt,
      before,
      fields: [...kind, address, { ...textField, end: [0, commands.options] }, numbers],
      about: aboutSocket,
    },
    {
      bits: towardsPeer,
      before,
      fields: [...kind, address, { ...textField, end: [0, commands.peer] }, address, peer],
      about: ([named, , own, ownLabel, other, otherLabel]) => {
        const [addressed, labelled] = [addressWord(other), wordOf(otherLabel, 'label=')];
        if (addressed === undefined || labelled === undefined) return undefined;
        const words = [addressed, labelled].filter((word) => word !== '');
        return aboutSocket([named, undefined, own, ownLabel], words.length === 0 ? '' : `peer=(${words.join(', ')})`);
      },
    },
  ];
}

const requested: Fields = {
  type: { ...numbers, requested: unixTypePattern },
  protocol: { ...numbers, requested: noProtocol },
  address: { ...anyAddress, requested: unixAddresses },
  peer: { ...lastTextField, requested: someText },
};

/** Unix socket rules with addresses and peers. */
export const unixRuleForm: RuleForm = {
  byte: socketClasses.v9,
  layouts: layoutsOf({ type: numbers, protocol: numbers, address: anyAddress, peer: lastTextField }),
  requested: [
    ...layoutsOf(requested),
    // The kernel also checks accept without a peer; no rule grants only this check.
    {
      bits: accept,
      before,
      fields: [requested.type, requested.protocol, requested.address, textField],
      about: () => undefined,
    },
  ],
  rule: ruleWithPermissions(unix),
  // Permission to bind any address includes autobind.
  tidy: (rules) =>
    rules.filter(({ about: text, bits }) => {
      if (!text.endsWith(automatic)) return true;
      const others = text.slice(0, -automatic.length).trimEnd();
      return !rules.some((other) => other.about === others && (other.bits & bits) === bits);
    }),
};

function aboutSocket(
  [type, , own, ownLabel]: readonly (Template | undefined)[],
  peer = '',
): readonly string[] | undefined {
  if (ownLabel === undefined || !isAnyText(ownLabel)) return undefined;
  const addressed = addressWord(own);
  return addressed === undefined ? undefined : about(type, [addressed, peer].filter((word) => word !== '').join(' '));
}

function about(type: Template | undefined, after: string): readonly string[] | undefined {
  const word = typeWord(type);
  return word === undefined ? undefined : [[word, after].filter((each) => each !== '').join(' ')];
}

/** Prints the type: empty for any type, a word for a named type. */
function typeWord(type: Template = []): string | undefined {
  const bytes = type.map(({ set }) => onlyByte(set));
  if (bytes.every((byte) => byte === undefined)) return '';
  const [high, low] = bytes;
  const name = low === undefined || high !== 0 ? undefined : typeName(low);
  return name === undefined || typeNumber(name) === undefined ? undefined : `type=${name}`;
}

/** Returns whether the byte before an address allows both a missing and a present address. */
function isAnyMark(set: ByteSet): boolean {
  return hasByte(set, 0) && hasByte(set, 1);
}

/** Prints the address: any address, a named one, or none. */
function addressWord(template: Template = []): string | undefined {
  const [first, ...rest] = template;
  if (first?.times === 'any') return rest.length === 0 ? '' : undefined;
  if (first !== undefined && isAnyMark(first.set)) return isAnyText(rest) ? '' : undefined;
  const byte = first && onlyByte(first.set);
  if (byte === 1) return rest.length === 0 ? 'addr=none' : undefined;
  const glob = byte === 0 ? globOf(rest) : undefined;
  return glob === undefined ? undefined : `addr=${quoteWord(`@${glob}` as typeof glob)}`;
}
