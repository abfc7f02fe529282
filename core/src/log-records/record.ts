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
  readonly event: RecordEvent;
  /** `SECONDS.MILLISECONDS:SERIAL`; equal for records of a single event of the audit system. */
  readonly auditId?: ByteString;
  /** Seconds since 1970, from the audit system. */
  readonly epoch?: number;
  readonly auditSubId?: number;
  readonly operation?: ByteString;
  /** The class of mediation, as kernels name it since 6.0: `file`, `net`, `signal`. */
  readonly class?: ByteString;
  readonly requestedMask?: ByteString;
  readonly deniedMask?: ByteString;
  /** The evaluated profile, by name in the policy namespace; from dbus-daemon the whole label. */
  readonly profile?: ByteString;
  /** The profile's policy namespace as the kernel writes it, `root//NAME`; undefined in the root. */
  readonly namespace?: ByteString;
  /** The peer's label in the view of the profile's namespace. */
  readonly peer?: ByteString;
  readonly peerProfile?: ByteString;
  readonly name?: ByteString;
  readonly name2?: ByteString;
  /** The command's name; in records of dbus-daemon the daemon's name. */
  readonly comm?: ByteString;
  readonly pid?: number;
  readonly peerPid?: number;
  readonly task?: number;
  readonly parent?: number;
  readonly magicToken?: number;
  readonly fsuid?: number;
  readonly ouid?: number;
  readonly attribute?: ByteString;
  readonly info?: ByteString;
  readonly peerInfo?: ByteString;
  /** The error number without sign. */
  readonly errorCode?: number;
  readonly signal?: ByteString;
  readonly netFamily?: ByteString;
  readonly netSockType?: ByteString;
  /** The protocol's name, or the number of a protocol without a name. */
  readonly netProtocol?: ByteString;
  readonly netLocalAddr?: ByteString;
  readonly netLocalPort?: number;
  readonly netForeignAddr?: ByteString;
  readonly netForeignPort?: number;
  readonly netAddr?: ByteString;
  readonly peerAddr?: ByteString;
  readonly dbusBus?: ByteString;
  readonly dbusPath?: ByteString;
  readonly dbusInterface?: ByteString;
  readonly dbusMember?: ByteString;
  readonly fsType?: ByteString;
  readonly flags?: ByteString;
  readonly srcName?: ByteString;
  readonly execpath?: ByteString;
  /** The resource and the requested limit; undefined for no limit. libapparmor does not read these fields. */
  readonly limit?: ByteString;
  readonly limitValue?: bigint;
  /** True if the line ends within a value; the value is omitted. */
  readonly isCut?: true;
}

/** The fields of a record except `event` and `isCut`, which have no key in a line. */
export type RecordField = Exclude<keyof AppArmorRecord, 'event' | 'isCut'>;

/** libapparmor's names of the fields, in the order of its struct. */
export const libapparmorNames: Readonly<Record<RecordField, string>> = {
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
};
