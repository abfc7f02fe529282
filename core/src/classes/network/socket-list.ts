import type { ByteString } from '../../source/bytes.ts';
import {
  domainName,
  domainNumber,
  ruleSocketTypes,
  socketDomains,
  typeName,
  typeNumber,
  unixDomain,
} from '../../language/keywords/sockets.ts';
import type { SocketObject } from './socket-object.ts';
import { socketPermissions } from './sockets.ts';
import type { ObjectList } from '../object-form.ts';

const types: readonly number[] = ruleSocketTypes.flatMap((name) => typeNumber(name) ?? []);
const families = [...socketDomains]
  .flatMap((name) => domainNumber(name) ?? [])
  .filter((family) => family !== unixDomain)
  .sort((left, right) => left - right);

/** Sockets of every family and type in the vocabulary of rules, except unix sockets, a separate class. */
export const socketList: ObjectList<SocketObject> = {
  objects: families.flatMap((family) =>
    types.map((type): SocketObject => ({ kind: 'socket', family, type, protocol: 0 })),
  ),
  rules: (granted) =>
    families.flatMap((family, row) => {
      const ofTypes = types.map((_, column) => granted[row * types.length + column] ?? []);
      const [first = []] = ofTypes;
      const isSame = ofTypes.every((names) => names.join() === first.join());
      const name = domainName(family);
      if (isSame) return first.length === 0 ? [] : [networkRule(first, name)];
      return ofTypes.flatMap((names, column) =>
        names.length === 0 ? [] : networkRule(names, `${name} ${typeName(types[column] ?? 0)}`),
      );
    }),
};

function networkRule(names: readonly string[], sockets: string): ByteString {
  const list = names.length === socketPermissions.length ? '' : `(${names.join(', ')}) `;
  return `network ${list}${sockets},` as ByteString;
}
