import { network } from '../../classes/network/network.ts';
import { unix } from '../../classes/unix/unix.ts';
import {
  domainName,
  ruleSocketTypes,
  socketsNamed,
  typeNumber,
  typesOfDomain,
  unixDomain,
} from '../../language/keywords/sockets.ts';
import type { ByteString } from '../../source/bytes.ts';
import { ruleWithPermissions } from '../rule-with-permissions.ts';
import { allSocketBits } from './socket-terms.ts';

/** Returns the permissions for sockets of a family and a type, as bits. */
export type GrantedSockets = (family: number, type: number) => number;

const everyFamily = socketsNamed(undefined, undefined)?.domains ?? [];
const types = ruleSocketTypes.flatMap((name) => {
  const number = typeNumber(name);
  return number === undefined ? [] : [{ name, number }];
});
const namedFamilies = everyFamily.filter((family) => domainName(family) !== String(family));
/** A type that rules cannot name. */
const namelessType = 0x7f;

/**
 * Prints the minimal socket rules for all families and types.
 *
 * @param coversUnix - whether the rules also cover unix sockets, if unix rules have no addresses and peers
 */
export function socketRules(granted: GrantedSockets, coversUnix: boolean): readonly ByteString[] {
  const whole = [...types.map(({ number }) => number), namelessType].reduce(
    (all, type) => everyFamily.reduce((bits, family) => bits & granted(family, type), all),
    allSocketBits,
  );
  // A rule without a list of permissions, or about a type alone, is about unix sockets, too.
  const everything = coversUnix ? whole : 0;
  const families = namedFamilies.filter((family) => coversUnix || family !== unixDomain);
  // For unix sockets alone, a rule without type covers every type, including types without a name.
  const unixOfAnyType = coversUnix
    ? types.reduce((bits, { number }) => bits & granted(unixDomain, number), granted(unixDomain, namelessType)) &
      allSocketBits &
      ~everything
    : 0;
  const left = (family: number, type: number): number =>
    granted(family, type) & allSocketBits & ~everything & (family === unixDomain ? ~unixOfAnyType : -1);
  const ofType = types.map(({ name, number }) => ({
    name,
    number,
    bits: coversUnix
      ? families
          .filter((family) => typesOfDomain(domainName(family)).includes(name))
          .reduce((bits, family) => bits & left(family, number), allSocketBits)
      : 0,
  }));
  return [
    ...ruleFor('', everything),
    ...(unixOfAnyType === 0 ? [] : [ruleWithPermissions(unix)('', unixOfAnyType)]),
    ...ofType.flatMap(({ name, bits }) => ruleFor(name, bits)),
    ...families.flatMap((family) => {
      const rest = ofType.map(({ name, number, bits }) => ({ name, bits: left(family, number) & ~bits }));
      const [first] = rest;
      const name = domainName(family);
      if (first !== undefined && rest.every(({ bits }) => bits === first.bits)) return ruleFor(name, first.bits);
      return rest.flatMap((one) => ruleFor(`${name} ${one.name}`, one.bits));
    }),
  ];
}

function ruleFor(sockets: string, bits: number): readonly ByteString[] {
  return bits === 0 ? [] : [ruleWithPermissions(network)(sockets, bits)];
}
