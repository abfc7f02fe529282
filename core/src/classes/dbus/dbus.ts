import { dbusForm } from './dbus-form.ts';
import type { MessageObject } from './message-object.ts';
import { mediationClasses } from '../class-numbers.ts';
import { socketFeatures } from '../network/sockets.ts';
import { permissionsOf } from '../policy-class.ts';
import { operationOf, stackCheckClass } from '../stack-check-class.ts';

/** @see `AA_DBUS_SEND` … in libapparmor's `apparmor.h` */
export const dbusBits = { send: 0x02, receive: 0x04, eavesdrop: 0x20, bind: 0x40 } as const;

/** A permission of class dbus. */
export type DbusPermission = keyof typeof dbusBits;

const { send, receive, eavesdrop, bind } = dbusBits;
const permissions = permissionsOf(dbusBits);
const operations = permissions.map((permission) => operationOf('dbus', permission, dbusForm));

/**
 * Messages on a bus, ownership of names, and eavesdropping on foreign messages: the checks of dbus-daemon.
 *
 * @see `bus/apparmor.c` of dbus, aa_query_label(2)
 */
export const dbus = stackCheckClass<'dbus', DbusPermission>({
  word: 'dbus',
  byte: mediationClasses.dbus,
  feature: 'dbus',
  answeredWith: { feature: socketFeatures.v9, abi: '5.0' },
  permissions,
  permissionWords: { ...dbusBits, read: receive, write: send },
  operations,
  alone: operations.filter(({ name }) => name === 'send' || name === 'receive'),
  names: {
    example: 'send, receive',
    known: 'permissions are `send`, `receive`, `bind` and `eavesdrop`',
  },
  rulesIn: 'automaton',
  // `is_unconfined` passes unconfined profiles.
  riskOfAccess: ({ object, permissions: [permission] }) =>
    object?.kind === 'message' && permission === 'send' && startsPrograms(object) ? 'host-service' : undefined,
  requestedAfterNuls: [eavesdrop, bind, 0, 0, 0, send | receive],
});

/** Returns whether systemd gets a message. Every method of its manager and units can start programs. */
function startsPrograms({ name, interface: iface }: MessageObject): boolean {
  const service = 'org.freedesktop.systemd1';
  return name === (service as string) || iface.startsWith(`${service}.`);
}
