import type { AppArmorRecord, RecordField } from './record.ts';

/** The syntax of a key's value. */
export type ValueKind = 'text' | 'number' | 'address' | 'protocol' | 'limit';

/** The field and the syntax of a key. */
export interface RecordKey {
  readonly field: RecordField;
  readonly kind: ValueKind;
}

type FieldsOf<Value> = {
  [Field in RecordField]-?: NonNullable<AppArmorRecord[Field]> extends Value ? Field : never;
}[RecordField];

type TextField = FieldsOf<string>;
type NumberField = FieldsOf<number>;

/** Text fields by key. Some keys were renamed over the years, and some represent two fields depending on the class. */
const texts: readonly (readonly [string, TextField])[] = [
  ['operation', 'operation'],
  ['class', 'class'],
  ['requested_mask', 'requestedMask'],
  ['requested', 'requestedMask'],
  ['denied_mask', 'deniedMask'],
  ['denied', 'deniedMask'],
  // Written by dbus-daemon, without a second mask.
  ['mask', 'deniedMask'],
  ['profile', 'profile'],
  ['label', 'profile'],
  ['namespace', 'namespace'],
  ['ns', 'namespace'],
  ['peer', 'peer'],
  ['peer_profile', 'peerProfile'],
  ['peer_label', 'peerProfile'],
  ['tcontext', 'peerProfile'],
  ['name', 'name'],
  ['capname', 'name'],
  ['name2', 'name2'],
  ['target', 'name2'],
  ['comm', 'comm'],
  ['exe', 'comm'],
  ['attribute', 'attribute'],
  ['info', 'info'],
  ['peer_info', 'peerInfo'],
  ['signal', 'signal'],
  ['family', 'netFamily'],
  ['sock_type', 'netSockType'],
  ['laddr', 'netLocalAddr'],
  ['saddr', 'netLocalAddr'],
  ['faddr', 'netForeignAddr'],
  ['daddr', 'netForeignAddr'],
  ['bus', 'dbusBus'],
  ['path', 'dbusPath'],
  ['interface', 'dbusInterface'],
  ['member', 'dbusMember'],
  ['method', 'dbusMember'],
  ['fstype', 'fsType'],
  ['flags', 'flags'],
  ['srcname', 'srcName'],
  ['execpath', 'execpath'],
  ['rlimit', 'limit'],
];

const numbers: readonly (readonly [string, NumberField])[] = [
  ['pid', 'pid'],
  ['peer_pid', 'peerPid'],
  ['task', 'task'],
  ['parent', 'parent'],
  ['magic_token', 'magicToken'],
  ['fsuid', 'fsuid'],
  ['ouid', 'ouid'],
  ['error', 'errorCode'],
  ['lport', 'netLocalPort'],
  ['src', 'netLocalPort'],
  ['fport', 'netForeignPort'],
  ['dest', 'netForeignPort'],
];

/**
 * The meaning of each key. Further keys (`capability`, `auid`, `hostname`, …) contribute no field.
 *
 * @see `key` in libapparmor's grammar.y
 */
export const recordKeys: ReadonlyMap<string, RecordKey> = new Map<string, RecordKey>([
  ...texts.map(([key, field]) => [key, { field, kind: 'text' }] as const),
  ...numbers.map(([key, field]) => [key, { field, kind: 'number' }] as const),
  ['addr', { field: 'netAddr', kind: 'address' }],
  ['peer_addr', { field: 'peerAddr', kind: 'address' }],
  ['protocol', { field: 'netProtocol', kind: 'protocol' }],
  ['value', { field: 'limitValue', kind: 'limit' }],
]);

/** Known keys of the kernel, the audit system and dbus-daemon that contribute no field. */
export const otherKeys: ReadonlySet<string> = new Set([
  'auid',
  'capability',
  'hostname',
  'offset',
  'res',
  'sauid',
  'ses',
  'terminal',
  'uid',
  'FSUID',
  'OUID',
  'UID',
  'AUID',
  'SAUID',
]);

/** The common end of the keys that begin a record: `apparmor=`, `_apparmor=`, `AppArmor=`. */
export const recordMark = 'rmor=';
