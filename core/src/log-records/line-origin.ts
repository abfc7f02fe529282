import type { ByteString } from '../source/bytes.ts';
import { hostOfObject, programOf, transportOf } from './json-fields.ts';
import { jsonObjectsIn, type JsonFields } from './json-objects.ts';

/** The transports of journald for messages of the kernel. Clients cannot write fields with a leading underscore. */
const kernelTransports: ReadonlySet<unknown> = new Set(['kernel', 'audit']);

/** The writers of AppArmor's records by the tag of syslog. Socklog writes the kernel as `kern.notice`. */
const recordingPrograms =
  /^(?:kernel|kern\.[a-z]+|audit|auditd|audispd|audisp-syslog|dbus|dbus-daemon|dbus-broker|dbus-broker-launch)$/;

/** The files of programs besides the kernel. Any user can run a program with the same name from another folder. */
const recordingFiles = /^\/usr\/s?bin\/(?:auditd|audisp-syslog|dbus-daemon|dbus-broker|dbus-broker-launch)$/;

/** Matches the time and the host of a line in a log of syslog, followed by the tag: the name of the program. */
const taggedLine =
  /(?:\b[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)?|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?|\[ *\d+\.\d+\]) +(?:([^\s:[]+) +)?([\w./@+-]+)(?:\[\d+\])?:(?=\s)/;

/** Matches the host and the program in the header of RFC 5424, `<5>1 TIME HOST PROGRAM PID MESSAGE-ID …`. */
const protocolHeader = /^<\d{1,3}>1 (?:-|\d{4}-\S+) (?:-|(\S+)) (\S+) \S+ \S+ /;

/** The start of a line up to the tag: longer starts are no format of a log. */
const maxTagOffset = 512;

/**
 * Returns true if a program other than the kernel, the audit system or D-Bus wrote a line, by the fields of journald,
 * Beats or Loki, or by the tag of syslog. Any user can write a line like a record with `logger`.
 *
 * @param text - the line without JSON around the text
 */
export function isByOtherProgram(line: ByteString, text: ByteString): boolean {
  const fromJournal = jsonObjectsIn(line).filter((object) => transportOf(object) !== undefined);
  if (fromJournal.length > 0) return !fromJournal.every(isOfRecorder);
  const [, , tag] = headerOf(startOfLine(text)) ?? [];
  if (tag === undefined) return false;
  const name = tag.slice(tag.lastIndexOf('/') + 1);
  return !recordingPrograms.test(name);
}

function isOfRecorder(object: JsonFields): boolean {
  return kernelTransports.has(transportOf(object)) || recordingFiles.test(String(programOf(object)));
}

/** Returns the match of a header with the host and the program. */
function headerOf(start: string): RegExpExecArray | null {
  return protocolHeader.exec(start) ?? taggedLine.exec(start);
}

/** Returns the start of a line, at most up to the record. The values of the record can contain anything. */
function startOfLine(text: string): string {
  const at = text.indexOf('apparmor=');
  return text.slice(0, Math.min(maxTagOffset, at === -1 ? text.length : at));
}

/** Matches the host in a line of auditd with `name_format` in auditd.conf(5). */
const auditNode = /(?:^|\s)node=(\S+) /;

/** Limit of the length of a host's name, as in hostname(7). */
const maxHostLength = 253;

/**
 * Returns the host that wrote a line, by the fields of journald, Beats or Loki, the header of syslog, or the node of
 * auditd. Returns undefined for a line without a host.
 *
 * @param text - the line without JSON around the text
 */
export function hostOfLine(line: ByteString, text: ByteString): string | undefined {
  const objects = jsonObjectsIn(line);
  const start = startOfLine(text);
  const host =
    objects.length === 0
      ? (headerOf(start)?.[1] ?? auditNode.exec(start)?.[1])
      : objects.map(hostOfObject).find((name) => name !== undefined);
  return host === undefined || host.length > maxHostLength ? undefined : host;
}
