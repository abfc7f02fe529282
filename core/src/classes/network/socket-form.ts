import { quotedWords } from '../../source/joined-names.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import {
  domainName,
  domainNumber,
  protocolNumber,
  ruleSocketTypes,
  socketDomains,
  typeName,
  typeNumber,
} from '../../language/keywords/sockets.ts';
import { socketList } from './socket-list.ts';
import { socketPermissionList } from './sockets.ts';
import { operationError, type OperationError } from '../operation-error.ts';
import type { SocketObject } from './socket-object.ts';
import type { ObjectForm } from '../object-form.ts';

/** `FAMILY TYPE [PROTOCOL]`, each spelled as in network rules; the protocol may be a number. */
export const socketForm: ObjectForm<SocketObject> = {
  kind: 'object',
  usage: 'FAMILY TYPE [PROTOCOL]',
  preposition: 'of',
  read: (words) => {
    const [family, type, protocol, ...others] = words;
    if (family === undefined || type === undefined)
      return operationError(
        'missing family or type of the socket',
        'write for example `inet stream` after the operation',
      );
    const after = others.find((word) => word !== undefined);
    if (after !== undefined)
      return operationError(
        `unexpected \`${textOf(after)}\` after the socket`,
        'addresses and ports have no effect: omit them',
      );
    const [familyNumber, kind] = [domainNumber(family), typeNumber(type)];
    if (familyNumber === undefined) return unknown('family', family, [...socketDomains]);
    if ((family as string) === 'unix')
      return operationError('unix sockets are a separate class', 'write for example `unix:create stream`');
    if (kind === undefined || !ruleSocketTypes.includes(type)) return unknown('type', type, ruleSocketTypes);
    const number = protocol === undefined ? 0 : protocolNumber(protocol);
    if (number === undefined)
      return operationError(
        `unknown protocol \`${textOf(protocol ?? type)}\``,
        'write `tcp`, `udp`, `icmp` or a number, such as 6 for TCP',
      );
    return { cases: [{ object: { kind: 'socket', family: familyNumber, type: kind, protocol: number } }], labels: [] };
  },
  get list() {
    return socketList;
  },
  rule: ({ family, type }, permissions) =>
    `network${socketPermissionList(permissions)} ${domainName(family)} ${typeName(type)},` as ByteString,
  broader: ({ family, type }) => [
    { as: 'every-permission', rule: `network ${domainName(family)} ${typeName(type)},` as ByteString },
    { as: 'every-type', rule: `network ${domainName(family)},` as ByteString },
  ],
};

function unknown(
  what: 'family' | 'type',
  word: ByteString,
  known: readonly string[],
): { readonly error: OperationError } {
  const near = suggest(word.toLowerCase().replace(/^(?:af|pf|sock)_/, ''), known);
  const hint =
    near !== undefined
      ? `did you mean \`${near}\`?`
      : what === 'type'
        ? `the types are ${quotedWords(known)}`
        : 'socket(2) lists the families: write them in lower case without `AF_`';
  return operationError(`unknown ${what} of sockets \`${textOf(word)}\``, hint);
}
