import { stackCheckClass } from '../stack-check-class.ts';
import { riskOfPath } from '../file/path-risk.ts';
import { network } from '../network/network.ts';
import {
  socketClasses,
  socketFeatures,
  socketPermissions,
  socketWords,
  type SocketPermission,
} from '../network/sockets.ts';
import { unixForm } from './unix-form.ts';

/**
 * Sockets of unix(7), with addresses and peers. Some operations need more permissions than the eponymous one.
 *
 * @see the kernel's `af_unix.c`
 */
export const unix = stackCheckClass<'unix', SocketPermission>({
  word: 'unix',
  // Without this class and feature, unix sockets are generic sockets, and network rules decide.
  byte: socketClasses.v9,
  feature: socketFeatures.v9,
  hasNul: true,
  abi: '5.0',
  permissions: socketPermissions,
  permissionWords: socketWords,
  object: unixForm,
  names: { example: 'bind, listen', known: network.names.known },
  rulesIn: 'network',
  riskOfAccess: ({ object, place }) =>
    object?.kind === 'unix' && object.peer?.kind === 'path' ? riskOfPath(object.peer.path, 'w', place) : undefined,
});
