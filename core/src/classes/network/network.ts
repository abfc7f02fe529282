import type { ByteString } from '../../source/bytes.ts';
import { stackCheckClass } from '../stack-check-class.ts';
import { socketForm } from './socket-form.ts';
import { socketClasses, socketFeatures, socketPermissions, socketWords, type SocketPermission } from './sockets.ts';

/**
 * Sockets by their family and type: creation, and all uses.
 *
 * @see `aa_af_perm`, `aa_sk_perm`, `aa_profile_af_perm` in the kernel's `net.c`
 */
export const network = stackCheckClass<'network', SocketPermission>({
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
  permissions: socketPermissions,
  permissionWords: socketWords,
  object: socketForm,
  names: {
    example: 'create, connect',
    known: `permissions are ${socketPermissions.map(({ name }) => `\`${name}\``).join(', ')}`,
  },
  rulesIn: 'automaton',
  // Some kernels check unconfined profiles as well, a named behaviour.
});
