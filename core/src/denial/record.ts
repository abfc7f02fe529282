import type { ByteString } from '../source/bytes.ts';

/**
 * What AppArmor did: it refused (`DENIED`), let pass what complain mode does not refuse (`ALLOWED`), was asked to tell
 * (`AUDIT`), killed (`KILLED`), told of itself (`STATUS`, `HINT`) or failed (`ERROR`).
 *
 * @see `aa_audit_type` in the kernel's security/apparmor/audit.c
 */
export type RecordEvent = 'DENIED' | 'ALLOWED' | 'AUDIT' | 'KILLED' | 'HINT' | 'STATUS' | 'ERROR';

/**
 * A record of AppArmor, as the kernel or dbus-daemon wrote it to a log: one refusal, from one profile's point of view. What the
 * line does not have, or has in a form that nobody writes, is undefined.
 *
 * The names are those of libapparmor's `aa_log_record`, without its abbreviations.
 */
export interface AppArmorRecord {
  readonly event: RecordEvent;
  /** `SECONDS.MILLISECONDS:SERIAL`; records of one event of the audit system share it. */
  readonly auditId?: ByteString;
  /** Seconds since 1970, from the audit system. */
  readonly epoch?: number;
  readonly auditSubId?: number;
  readonly operation?: ByteString;
  /** The class of mediation, as kernels name it since 6.0: `file`, `net`, `signal`. */
  readonly class?: ByteString;
  readonly requestedMask?: ByteString;
  readonly deniedMask?: ByteString;
  /** The profile that was asked, by its name in its policy namespace; of dbus-daemon the whole label. */
  readonly profile?: ByteString;
  /** Its policy namespace as the kernel writes it, `root//NAME`; undefined in the root. */
  readonly namespace?: ByteString;
  /** The other label, as that profile's namespace sees it. */
  readonly peer?: ByteString;
  readonly peerProfile?: ByteString;
  readonly name?: ByteString;
  readonly name2?: ByteString;
  /** The command's name; in records of dbus-daemon its own. */
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
  /** The number of the error, without its sign. */
  readonly errorCode?: number;
  readonly signal?: ByteString;
  readonly netFamily?: ByteString;
  readonly netSockType?: ByteString;
  /** By its name where it has one, else its number. */
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
  /** The resource that the task wanted to limit, and to what; not where that is no limit. libapparmor does not read these. */
  readonly limit?: ByteString;
  readonly limitValue?: number;
  /** The line ends within a value, which is left out. */
  readonly isCut?: true;
}

/** The fields of a record but `event` and `isCut`, which no line has under a name of their own. */
export type RecordField = Exclude<keyof AppArmorRecord, 'event' | 'isCut'>;

/** What libapparmor calls each field of a record, in the order of its struct. */
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
