import { mediationClasses } from '../class-numbers.ts';
import { permissionsOf } from '../policy-class.ts';

/** @see `AA_MAY_SEND` … in the kernel's `perms.h` and `net.h`, `AA_NET_SEND` … in apparmor_parser's `network.h` */
export const socketBits = {
  send: 0x02,
  receive: 0x04,
  create: 0x10,
  shutdown: 0x20,
  connect: 0x40,
  setattr: 0x100,
  getattr: 0x200,
  accept: 0x10_0000,
  bind: 0x20_0000,
  listen: 0x40_0000,
  setopt: 0x100_0000,
  getopt: 0x200_0000,
} as const;

/** A permission of sockets. */
export type SocketPermission = keyof typeof socketBits;

/** The permissions of sockets, in the order of the bits. */
export const socketPermissions = permissionsOf(socketBits);

/** The bits granted by words in rules about sockets. */
export const socketWords = { ...socketBits, read: socketBits.receive, write: socketBits.send } as const;

/** Prints a rule's permissions with a blank in front; empty for every permission, which needs no list. */
export function socketPermissionList(permissions: readonly string[]): string {
  return permissions.length < socketPermissions.length ? ` (${permissions.join(', ')})` : '';
}

/**
 * The compiler's encoding of socket rules, chosen by the common features of policy and kernel. `v8-unix`, on Ubuntu's
 * kernels, is the v8 class with protocols, addresses and peers of unix sockets.
 */
export type SocketForm = 'v8' | 'v8-unix' | 'v9';

/** The feature required of policy and kernel, by encoding. */
export const socketFeatures = {
  v8: 'network_v8',
  'v8-unix': 'network/af_unix',
  v9: 'network_v9/af_unix',
} as const satisfies Readonly<Record<SocketForm, string>>;

/** The class of the rules, by encoding. */
export const socketClasses = {
  v8: mediationClasses['network-v8'],
  'v8-unix': mediationClasses['network-v8'],
  v9: mediationClasses['network-v9'],
} as const;
