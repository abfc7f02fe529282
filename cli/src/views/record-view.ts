import {
  libapparmorNames,
  type AppArmorRecord,
  type LocatedRecord,
  type RecordEvent,
  type RecordField,
} from '@lamellar/core/log-records';
import { printable, textOf } from '@lamellar/core/language';

/**
 * The fields of a record, with the names of libapparmor; missing fields are omitted.
 *
 * @minimum 0
 */
export interface RecordFieldsView {
  /** The action of AppArmor. */
  readonly event: RecordEvent;
  /** The requesting process. */
  readonly pid?: number;
  /** The process of the peer. */
  readonly peer_pid?: number;
  /** A field of old kernels. */
  readonly task?: number;
  /** A field of old kernels. */
  readonly magic_token?: number;
  /** The time of the record, in seconds since 1970. */
  readonly epoch?: number;
  /** The serial number of the event. */
  readonly audit_sub_id?: number;
  /** `SECONDS.MILLISECONDS:SERIAL`. */
  readonly audit_id?: string;
  /** The operation: `open`, `signal`, `mount`. */
  readonly operation?: string;
  /** The refused permissions. */
  readonly denied_mask?: string;
  /** The requested permissions. */
  readonly requested_mask?: string;
  /** The user for files of the task. */
  readonly fsuid?: number;
  /** The owner of the file. */
  readonly ouid?: number;
  /** The evaluated profile, by the name in the policy namespace; for dbus-daemon, the label. */
  readonly profile?: string;
  /** The label of the peer, in records of dbus-daemon and old kernels. */
  readonly peer_profile?: string;
  /** The command that requested the operation; for dbus-daemon, the command of dbus-daemon. */
  readonly comm?: string;
  /** The object: a path, a capability, a bus name. */
  readonly name?: string;
  /** A second name: the target of a link, of a rename, of a change of profile. */
  readonly name2?: string;
  /** The policy namespace of the profile, `root//NAME`; missing for the root. */
  readonly namespace?: string;
  /** A field of old kernels. */
  readonly attribute?: string;
  /** The parent of the requesting process. */
  readonly parent?: number;
  /** The details from AppArmor. */
  readonly info?: string;
  /** The details from AppArmor about the peer. */
  readonly peer_info?: string;
  /** The number of the error, without a sign. */
  readonly error_code?: number;
  /** The family of a socket. */
  readonly net_family?: string;
  /** The protocol of a socket: a name, or `unknown(NUMBER)`. */
  readonly net_protocol?: string;
  /** The type of a socket. */
  readonly net_sock_type?: string;
  /** The own address of a socket. */
  readonly net_local_addr?: string;
  /** The own port of a socket. */
  readonly net_local_port?: number;
  /** The peer's address of a socket. */
  readonly net_foreign_addr?: string;
  /** The peer's port of a socket. */
  readonly net_foreign_port?: number;
  /** `system`, `session` or the address of a bus. */
  readonly dbus_bus?: string;
  /** The object of a message. */
  readonly dbus_path?: string;
  /** The interface of a message. */
  readonly dbus_interface?: string;
  /** The method or signal of a message. */
  readonly dbus_member?: string;
  /** The signal. */
  readonly signal?: string;
  /** The peer label, as seen from the policy namespace of the profile. */
  readonly peer?: string;
  /** The type of a file system. */
  readonly fs_type?: string;
  /** The flags of a mount. */
  readonly flags?: string;
  /** The source of the mount. */
  readonly src_name?: string;
  /** The class of mediation, in records of Linux 6.0 and later. */
  readonly class?: string;
  /** The own address of a unix socket. */
  readonly net_addr?: string;
  /** The peer's address of a unix socket. */
  readonly peer_addr?: string;
  /** The program of an execution. */
  readonly execpath?: string;
  /** The resource that the task wanted to limit. */
  readonly rlimit?: string;
  /** The requested limit; missing for no limit. */
  readonly value?: number;
  /** True if the line ends within a value; the value is omitted. */
  readonly truncated?: true;
}

/**
 * A record of AppArmor in a log.
 *
 * @schema why-record lamellar why --records --format ndjson, a line
 */
export interface RecordView extends RecordFieldsView {
  /** The log, as on the command line; `-` for standard input. */
  readonly file: string;
  /**
   * The first line of the record, counted from 1.
   *
   * @minimum 1
   */
  readonly line: number;
}

/** Converts a record to JSON, with libapparmor's field names. */
export function recordView(file: string, { line, record }: LocatedRecord): RecordView {
  return { file: printable(file), line, ...recordFields(record) };
}

/** Converts the fields of a record, without the place. */
export function recordFields(record: AppArmorRecord): RecordFieldsView {
  const fields: Record<string, unknown> = {};
  for (const [field, name] of names) {
    const value = record[field];
    if (value !== undefined) fields[name] = typeof value === 'string' ? textOf(value) : Number(value);
  }
  return { event: record.event, ...fields, ...(record.isCut === true ? { truncated: true } : {}) };
}

const names = Object.entries(libapparmorNames) as readonly (readonly [RecordField, string])[];
