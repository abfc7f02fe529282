import type { ByteString } from '../../source/bytes.ts';
import type { StackCheckClass, StackCheckOperation } from '../policy-class.ts';
import { socketForm } from './socket-form.ts';
import { socketClasses, socketFeatures, socketPermissions, socketWords, type SocketPermission } from './sockets.ts';

type NetworkOperation = StackCheckOperation<'network', SocketPermission>;

/** The operations: creation of a socket, and all uses of a socket (`aa_af_perm`, `aa_sk_perm`). */
const operations = socketPermissions.map((permission): NetworkOperation => ({
  shape: 'stack-check',
  class: 'network',
  name: permission.name,
  before: [],
  permission,
  object: socketForm,
}));

const byName = new Map<string, NetworkOperation>(operations.map((operation) => [operation.name, operation]));

/**
 * Sockets by their family and type.
 *
 * @see `aa_profile_af_perm` in the kernel's `net.c`
 */
export const network: StackCheckClass<'network', SocketPermission> = {
  word: 'network',
  byte: socketClasses.v8,
  feature: socketFeatures.v8,
  later: {
    byte: socketClasses.v9,
    feature: socketFeatures.v9,
    // `mediates_net_unixv9` of apparmor_parser has the digit instead of the number.
    mark: '\x001' as ByteString,
  },
  hasNul: true,
  abi: '4.0',
  permissions: socketPermissions,
  permissionWords: socketWords,
  operations,
  operation: (name) => byName.get(name),
  names: {
    noun: 'permission',
    plural: 'permissions',
    suggestions: socketPermissions.map(({ name }) => name),
    example: 'create, connect',
    known: `permissions are ${socketPermissions.map(({ name }) => `\`${name}\``).join(', ')}`,
    spelling: (word) => word.toLowerCase(),
    inSentences: () => undefined,
    words: (names) => `network ${names.join(', ')}`,
  },
  rulesIn: 'automaton',
  // aa_profile_af_perm; some kernels check unconfined profiles as well, a named behaviour
  checksUnconfined: false,
};
