import type { StackCheckClass, StackCheckOperation } from '../policy-class.ts';
import { network } from '../network/network.ts';
import {
  socketClasses,
  socketFeatures,
  socketPermissions,
  socketWords,
  type SocketPermission,
} from '../network/sockets.ts';
import { unixForm } from './unix-form.ts';

type UnixOperation = StackCheckOperation<'unix', SocketPermission>;

/** The operations on a socket. Some need more permissions than the eponymous one. */
const operations = socketPermissions.map((permission): UnixOperation => ({
  shape: 'stack-check',
  class: 'unix',
  name: permission.name,
  before: [],
  permission,
  object: unixForm,
}));

const byName = new Map<string, UnixOperation>(operations.map((operation) => [operation.name, operation]));

/**
 * Sockets of unix(7), with addresses and peers.
 *
 * @see the kernel's `af_unix.c`
 */
export const unix: StackCheckClass<'unix', SocketPermission> = {
  word: 'unix',
  // Without this class and feature, unix sockets are generic sockets, and network rules decide.
  byte: socketClasses.v9,
  feature: socketFeatures.v9,
  hasNul: true,
  abi: '5.0',
  permissions: socketPermissions,
  permissionWords: socketWords,
  operations,
  operation: (name) => byName.get(name),
  names: {
    ...network.names,
    example: 'bind, listen',
    words: (names) => `unix ${names.join(', ')}`,
  },
  rulesIn: 'network',
  // fn_for_each_confined
  checksUnconfined: false,
};
