import {
  globOf,
  isAnyText,
  type LayoutField,
  type RuleForm,
  type RuleLayout,
  type Template,
} from '../class/rule-layout.ts';
import { socketBits, socketClasses } from '../class/sockets.ts';
import { unix } from '../class/unix.ts';
import { onlyByte } from '../glob/byte-set.ts';
import { quoteWord } from '../syntax/print/print.ts';
import { typeName, typeNumber, unixDomain } from '../syntax/vocabulary/sockets.ts';
import { ruleWithPermissions } from './rule-with-permissions.ts';
import { commands, local, towardsPeer } from './unix-rules.ts';

const { create, bind, accept, listen, setopt, getopt } = socketBits;

const numbers: LayoutField = { kind: 'numbers', length: 2, end: [] };
const address: LayoutField = { kind: 'address', end: [0] };
const label: LayoutField = { kind: 'text', end: [0] };

const before = [0, unixDomain];
const kind = [numbers, numbers];
const socket = [...kind, address, label];

/** An address that is made up, by which nothing is bound: what is bound by its absence has none yet. */
const automatic = 'addr=auto';

const layouts: readonly RuleLayout[] = [
  { bits: create, before, fields: kind, about: ([type]) => about(type, '') },
  {
    bits: bind,
    before,
    fields: [numbers, { ...numbers, end: [0] }, label],
    about: ([type, , own]) => (own && isAnyText(own) ? about(type, automatic) : undefined),
  },
  { bits: local & ~accept, before, fields: socket, about: aboutSocket },
  {
    bits: listen,
    before,
    fields: [...kind, address, { ...label, end: [0, commands.listen] }, numbers],
    about: aboutSocket,
  },
  {
    bits: setopt | getopt,
    before,
    fields: [...kind, address, { ...label, end: [0, commands.options] }, numbers],
    about: aboutSocket,
  },
  {
    bits: towardsPeer,
    before,
    fields: [...kind, address, { ...label, end: [0, commands.peer] }, address, { ...label, end: [] }],
    about: ([type, protocol, own, ownLabel, other, otherLabel]) => {
      const [addressed, named] = [addressWord(other), labelWord(otherLabel)];
      if (addressed === undefined || named === undefined) return undefined;
      const peer = [addressed, named].filter((word) => word !== '');
      return aboutSocket([type, protocol, own, ownLabel], peer.length === 0 ? '' : `peer=(${peer.join(', ')})`);
    },
  },
];

/** Rules about unix sockets, where they have addresses and peers. */
export const unixForm: RuleForm = {
  byte: socketClasses.v9,
  layouts,
  rule: ruleWithPermissions(unix),
  // Who may be bound to any address may be to one of no choice.
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

function about(type: Template | undefined, behind: string): readonly string[] | undefined {
  const word = typeWord(type);
  return word === undefined ? undefined : [[word, behind].filter((each) => each !== '').join(' ')];
}

/** Any type, or one that has a name. */
function typeWord(type: Template = []): string | undefined {
  const bytes = type.map(({ set }) => onlyByte(set));
  if (bytes.every((byte) => byte === undefined)) return '';
  const [high, low] = bytes;
  const name = low === undefined || high !== 0 ? undefined : typeName(low);
  return name === undefined || typeNumber(name) === undefined ? undefined : `type=${name}`;
}

/** Any address, one of a name, or none. */
function addressWord(template: Template = []): string | undefined {
  const [first, ...rest] = template;
  if (first?.times === 'any') return rest.length === 0 ? '' : undefined;
  const byte = first && onlyByte(first.set);
  if (byte === 1) return rest.length === 0 ? 'addr=none' : undefined;
  const glob = byte === 0 ? globOf(rest) : undefined;
  return glob === undefined ? undefined : `addr=${quoteWord(`@${glob}` as typeof glob)}`;
}

function labelWord(template: Template | undefined): string | undefined {
  if (template === undefined || isAnyText(template)) return '';
  const glob = template.length === 0 ? undefined : globOf(template);
  return glob === undefined ? undefined : `label=${quoteWord(glob)}`;
}
