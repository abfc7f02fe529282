import type { ByteString } from '../source/bytes.ts';

/**
 * An event of AppArmor:
 * - `DENIED`: a refusal;
 * - `ALLOWED`: a violation in complain mode, not refused;
 * - `AUDIT`: an audited permission;
 * - `KILLED`: a kill;
 * - `STATUS`, `HINT`: a status message;
 * - `ERROR`: a failure.
 *
 * @see `aa_audit_type` in the kernel's security/apparmor/audit.c
 */
export type RecordEvent = 'DENIED' | 'ALLOWED' | 'AUDIT' | 'KILLED' | 'HINT' | 'STATUS' | 'ERROR';

/**
 * A record of AppArmor in a log, by the kernel or dbus-daemon: one refusal, from one profile's point of view. Fields
 * that the line lacks, or has in an unknown form, are undefined.
 *
 * The names are those of libapparmor's `aa_log_record`, without abbreviations.
 */
export interface AppArmorRecord {
  /** The action of AppArmor. */
  readonly event: RecordEvent;
  /** `SECONDS.MILLISECONDS:SERIAL`; equal for records of a single event of the audit system. */
  readonly auditId?: ByteString;
  /** The time of the record, in seconds since 1970. */
  readonly epoch?: number;
  /** The serial number of the event. */
  readonly auditSubId?: number;
  /** The operation: `open`, `signal`, `mount`. */
  readonly operation?: ByteString;
  /** The class of mediation, in records of Linux 6.0 and later. */
  readonly class?: ByteString;
  /** The requested permissions. */
  readonly requestedMask?: ByteString;
  /** The refused permissions. */
  readonly deniedMask?: ByteString;
  /** The evaluated profile, by the name in the policy namespace; for dbus-daemon, the label. */
  readonly profile?: ByteString;
  /** The policy namespace of the profile, `root//NAME`; missing for the root. */
  readonly namespace?: ByteString;
  /** The peer label, as seen from the policy namespace of the profile. */
  readonly peer?: ByteString;
  /** The label of the peer, in records of dbus-daemon and old kernels. */
  readonly peerProfile?: ByteString;
  /** The object: a path, a capability, a bus name. */
  readonly name?: ByteString;
  /** A second name: the target of a link, of a rename, of a change of profile. */
  readonly name2?: ByteString;
  /** The command that requested the operation; for dbus-daemon, the command of dbus-daemon. */
  readonly comm?: ByteString;
  /** The requesting process. */
  readonly pid?: number;
  /** The process of the peer. */
  readonly peerPid?: number;
  /** A field of old kernels. */
  readonly task?: number;
  /** The parent of the requesting process. */
  readonly parent?: number;
  /** A field of old kernels. */
  readonly magicToken?: number;
  /** The user for files of the task. */
  readonly fsuid?: number;
  /** The owner of the file. */
  readonly ouid?: number;
  /** A field of old kernels. */
  readonly attribute?: ByteString;
  /** The details from AppArmor. */
  readonly info?: ByteString;
  /** The details from AppArmor about the peer. */
  readonly peerInfo?: ByteString;
  /** The number of the error, without a sign. */
  readonly errorCode?: number;
  /** The signal. */
  readonly signal?: ByteString;
  /** The family of a socket. */
  readonly netFamily?: ByteString;
  /** The type of a socket. */
  readonly netSockType?: ByteString;
  /** The protocol of a socket: a name, or `unknown(NUMBER)`. */
  readonly netProtocol?: ByteString;
  /** The own address of a socket. */
  readonly netLocalAddr?: ByteString;
  /** The own port of a socket. */
  readonly netLocalPort?: number;
  /** The peer's address of a socket. */
  readonly netForeignAddr?: ByteString;
  /** The peer's port of a socket. */
  readonly netForeignPort?: number;
  /** The own address of a unix socket. */
  readonly netAddr?: ByteString;
  /** The peer's address of a unix socket. */
  readonly peerAddr?: ByteString;
  /** `system`, `session` or the address of a bus. */
  readonly dbusBus?: ByteString;
  /** The object of a message. */
  readonly dbusPath?: ByteString;
  /** The interface of a message. */
  readonly dbusInterface?: ByteString;
  /** The method or signal of a message. */
  readonly dbusMember?: ByteString;
  /** The type of a file system. */
  readonly fsType?: ByteString;
  /** The flags of a mount. */
  readonly flags?: ByteString;
  /** The source of the mount. */
  readonly srcName?: ByteString;
  /** The program of an execution. */
  readonly execpath?: ByteString;
  /** The resource that the task wanted to limit. */
  readonly limit?: ByteString;
  /** The requested limit; missing for no limit. */
  readonly limitValue?: bigint;
  /** True if the line ends within a value; the value is omitted. */
  readonly isCut?: true;
}

/** The fields of a record except `event` and `isCut`, which have no key in a line. */
export type RecordField = Exclude<keyof AppArmorRecord, 'event' | 'isCut'>;

/** libapparmor's names of the fields, in the order of its struct. */
export const libapparmorNames = {
  pid: 'pid',
  peerPid: 'peer_pid',
  task: 'task',
  magicToken: 'magic_token',
  epoch: 'epoch',
  auditSubId: 'audit_sub_id',
  auditId: 'audit_id',
  operation: 'operation',
  deniedMask: 'denied_mask',
  requestedMask: 'requested_mask',
  fsuid: 'fsuid',
  ouid: 'ouid',
  profile: 'profile',
  peerProfile: 'peer_profile',
  comm: 'comm',
  name: 'name',
  name2: 'name2',
  namespace: 'namespace',
  attribute: 'attribute',
  parent: 'parent',
  info: 'info',
  peerInfo: 'peer_info',
  errorCode: 'error_code',
  netFamily: 'net_family',
  netProtocol: 'net_protocol',
  netSockType: 'net_sock_type',
  netLocalAddr: 'net_local_addr',
  netLocalPort: 'net_local_port',
  netForeignAddr: 'net_foreign_addr',
  netForeignPort: 'net_foreign_port',
  dbusBus: 'dbus_bus',
  dbusPath: 'dbus_path',
  dbusInterface: 'dbus_interface',
  dbusMember: 'dbus_member',
  signal: 'signal',
  peer: 'peer',
  fsType: 'fs_type',
  flags: 'flags',
  srcName: 'src_name',
  class: 'class',
  netAddr: 'net_addr',
  peerAddr: 'peer_addr',
  execpath: 'execpath',
  limit: 'rlimit',
  limitValue: 'value',
} as const satisfies Readonly<Record<RecordField, string>>;

/** Returns whether a record reports a refused operation. */
export function isRefusal({ event }: AppArmorRecord): boolean {
  return event === 'DENIED' || event === 'KILLED';
}
