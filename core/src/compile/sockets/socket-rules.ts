import { network } from '../../classes/network/network.ts';
import { unix } from '../../classes/unix/unix.ts';
import {
  domainName,
  ruleSocketTypes,
  socketsNamed,
  typeNumber,
  typesOfDomain,
  unixDomain,
  unixSocketTypes,
} from '../../language/keywords/sockets.ts';
import type { ByteString } from '../../source/bytes.ts';
import { ruleWithPermissions } from '../rule-with-permissions.ts';
import { allSocketBits } from './socket-terms.ts';

/** Returns the permissions for sockets of a family and a type, as bits. */
export type GrantedSockets = (family: number, type: number) => number;

/** The permissions that rules must grant and may grant. The latter include the former. */
export interface SocketGrants {
  readonly must: GrantedSockets;
  readonly may: GrantedSockets;
}

const everyFamily = socketsNamed(undefined, undefined)?.domains ?? [];
const namedFamilies = everyFamily.filter((family) => domainName(family) !== String(family));
const namedTypes = ruleSocketTypes.map((name) => ({ name, number: typeNumber(name) ?? 0 }));
/** Types without a word in network rules. Only unix rules can name them. */
const typesOfUnixRules = unixSocketTypes
  .filter((name) => !ruleSocketTypes.includes(name))
  .map((name) => ({ name, number: typeNumber(name) ?? 0 }));
/** A type that no rule can name. */
const namelessType = 7;
const typeNumbers = namedTypes.map(({ number }) => number);
const everyType = [...typeNumbers, ...typesOfUnixRules.map(({ number }) => number), namelessType];

/**
 * Prints the minimal socket rules for all families and types.
 *
 * @param coversUnix - whether the rules also cover unix sockets, if unix rules have no addresses and peers
 */
export function socketRules({ must, may }: SocketGrants, coversUnix: boolean): readonly ByteString[] {
  /** Returns the needed permissions that a single rule about all sockets may grant. */
  const granted = (needed: GrantedSockets, families: readonly number[], types: readonly number[]): number => {
    const sockets = families.flatMap((family) => types.map((type) => ({ family, type })));
    const needs = sockets.reduce((bits, { family, type }) => bits | needed(family, type), 0);
    return sockets.reduce((bits, { family, type }) => bits & may(family, type), needs & allSocketBits);
  };
  // A rule without a list of permissions, or about a type alone, is about unix sockets, too.
  const everything = coversUnix ? granted(must, everyFamily, everyType) : 0;
  const withoutEverything: GrantedSockets = (family, type) => must(family, type) & ~everything;
  // For unix sockets alone, a rule without type covers every type, including types without a name.
  const unixOfAnyType = coversUnix ? granted(withoutEverything, [unixDomain], everyType) : 0;
  const left: GrantedSockets = (family, type) =>
    withoutEverything(family, type) & allSocketBits & (family === unixDomain ? ~unixOfAnyType : -1);
  const families = namedFamilies.filter((family) => coversUnix || family !== unixDomain);
  const ofType = namedTypes.map(({ name, number }) => {
    const ofName = families.filter((family) => typesOfDomain(domainName(family)).includes(name));
    return { name, number, bits: coversUnix ? granted(left, ofName, [number]) : 0 };
  });
  // In the later form, a rule about a family covers types without a name.
  const typesOfFamily = coversUnix ? typeNumbers : everyType;
  return [
    ...ruleFor('', everything),
    ...unixRuleFor('', unixOfAnyType),
    ...ofType.flatMap(({ name, bits }) => ruleFor(name, bits)),
    ...families.flatMap((family) => {
      const rest = ofType.map(({ name, number, bits }) => ({ name, bits: left(family, number) & ~bits }));
      const all = rest.reduce((bits, one) => bits | one.bits, 0);
      const name = domainName(family);
      const isWhole = typesOfFamily.every((type) => (may(family, type) & all) === all);
      return isWhole ? ruleFor(name, all) : rest.flatMap((one) => ruleFor(`${name} ${one.name}`, one.bits));
    }),
    ...(coversUnix
      ? typesOfUnixRules.flatMap(({ name, number }) => unixRuleFor(`type=${name}`, left(unixDomain, number)))
      : []),
  ];
}

function ruleFor(sockets: string, bits: number): readonly ByteString[] {
  return bits === 0 ? [] : [ruleWithPermissions(network)(sockets, bits)];
}

function unixRuleFor(sockets: string, bits: number): readonly ByteString[] {
  return bits === 0 ? [] : [ruleWithPermissions(unix)(sockets, bits)];
}
