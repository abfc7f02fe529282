import { noLimit } from '../language/keywords/limit-value.ts';
import type { ByteString } from '../source/bytes.ts';
import type { AppArmorRecord, RecordEvent, RecordField } from './record.ts';
import { isByOtherProgram } from './line-origin.ts';
import { type RecordKey, recordKeys, recordMark } from './record-keys.ts';
import { protocolCalled } from './protocol-names.ts';
import { mayBeOfAaLog } from './aa-log-line.ts';
import { busMessage } from './bus-message.ts';
import { unwrapLine } from './unwrap-line.ts';

/** A record in the making. */
type Draft = { -readonly [Field in keyof AppArmorRecord]: AppArmorRecord[Field] };

/** The start of a record's key-value pairs, and the properties known from the text before the start. */
interface Beginning {
  readonly at: number;
  readonly event: RecordEvent;
  /**
   * True if ausearch(8) interpreted the record: names replace numbers, text replaces hexadecimal digits, and quotes are
   * omitted.
   */
  readonly isInterpreted: boolean;
}

/** Events by the audit system's names of unknown record types, from kernels before AppArmor used type AVC. */
const eventsOfTypes: ReadonlyMap<string, RecordEvent> = new Map([
  ['1501', 'AUDIT'],
  ['1502', 'ALLOWED'],
  ['1503', 'DENIED'],
  ['1504', 'HINT'],
  ['1505', 'STATUS'],
  ['1506', 'ERROR'],
  ['1507', 'KILLED'],
  ['APPARMOR_AUDIT', 'AUDIT'],
  ['APPARMOR_ALLOWED', 'ALLOWED'],
  ['APPARMOR_DENIED', 'DENIED'],
  ['APPARMOR_HINT', 'HINT'],
  ['APPARMOR_STATUS', 'STATUS'],
  ['APPARMOR_ERROR', 'ERROR'],
  ['APPARMOR_KILLED', 'KILLED'],
]);

const events: ReadonlyMap<string, RecordEvent> = new Map(
  (['DENIED', 'ALLOWED', 'AUDIT', 'KILLED', 'HINT', 'STATUS', 'ERROR'] as const).map((event) => [event, event]),
);

/**
 * Reads the AppArmor records in a line of a log, in every usual form: the kernel's ring buffer, syslog, the audit
 * system, the journal (text and JSON), dbus-daemon, and copies in JSON or HTML. Most lines contain at most one record.
 * If a console mixed two records, the start of the second ends the first. Ignores lines of other programs. Never throws; the time is linear in the
 * length of the line.
 *
 * @see `audit_pre` in security/apparmor/audit.c, `audit_log_untrustedstring` in kernel/audit.c; aa_log_record(3)
 */
export function readRecords(line: ByteString): readonly AppArmorRecord[] {
  if (!mayHaveRecord(line)) return [];
  const text = unwrapLine(line);
  if (isByOtherProgram(line, text)) return [];
  const records: AppArmorRecord[] = [];
  let before = 0;
  let beginning = beginningOf(text, 0);
  while (beginning !== undefined) {
    const draft: Draft = { event: beginning.event };
    readAuditId(text.slice(before, beginning.at), draft);
    before = beginning.at;
    const end = readPairs(text, beginning, draft);
    // A record of AppArmor contains at least an operation, an info or a profile.
    if (draft.operation !== undefined || draft.info !== undefined || draft.profile !== undefined) records.push(draft);
    beginning = beginningOf(text, end);
  }
  return records;
}

/** Returns whether a line may contain a record: a fast check, because nearly all lines of a log contain none. */
export function mayHaveRecord(line: ByteString): boolean {
  if (line.includes(recordMark) || line.includes('type=') || line.includes('rmor\u001b')) return true;
  if (line.includes(busMessage) || mayBeOfAaLog(line)) return true;
  return line.startsWith('{') && /"MESSAGE" *: *\[/.test(line);
}

const eventKey = 'apparmor=';

function beginningOf(text: string, from: number): Beginning | undefined {
  for (let at = text.indexOf(eventKey, from); at !== -1; at = text.indexOf(eventKey, at + 1)) {
    if (at > 0 && isKeyByte(text.charCodeAt(at - 1))) continue;
    const event = events.get(wordAt(text, at + eventKey.length));
    if (event !== undefined) return { at, event, isInterpreted: text.charCodeAt(at + eventKey.length) !== quote };
  }
  // Kernels up to 2.6.36 write the event only as the type of the message.
  const typed =
    from > 0
      ? null
      : /\btype=(?:UNKNOWN\[)?(APPARMOR_[A-Z]{4,8}|15\d\d)\]?[ :](?: *(?:msg=)?audit\([^)]{0,48}\):)?/.exec(text);
  const event = eventsOfTypes.get(typed?.[1] ?? '');
  if (typed === null || event === undefined) return undefined;
  return { at: typed.index + typed[0].length, event, isInterpreted: false };
}

/** Returns the word at an offset, with or without an opening quote. */
function wordAt(text: string, at: number): string {
  const start = text[at] === '"' ? at + 1 : at;
  let end = start;
  while (end - start < 8 && isUpper(text.charCodeAt(end))) end++;
  return text.slice(start, end);
}

function readAuditId(before: string, draft: Draft): void {
  const at = before.lastIndexOf('audit(');
  const found = at === -1 ? null : /^audit\((\d{1,15})\.(\d{1,9}):(\d{1,10})\)/.exec(before.slice(at, at + 48));
  if (found === null) return;
  const [, seconds = '', fraction = '', serial = ''] = found;
  draft.auditId = `${seconds}.${fraction}:${serial}` as ByteString;
  draft.epoch = Number(seconds);
  draft.auditSubId = Number(serial);
}

/** Reads pairs up to the end of the record, and returns the offset of the end. */
function readPairs(text: string, { at: from, isInterpreted }: Beginning, draft: Draft): number {
  let at = from;
  while (at < text.length) {
    if (!isKeyByte(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const start = at;
    while (isKeyByte(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) !== equalsSign) continue;
    const key = text.slice(start, at);
    // The first `apparmor` key starts this record; the next starts a further record.
    if (key === 'apparmor' && start > from) return start;
    at = readValue(text, at + 1, recordKeys.get(key), isInterpreted, draft);
  }
  return at;
}

const equalsSign = 0x3d;
const quote = 0x22;

function readValue(text: string, at: number, key: RecordKey | undefined, isInterpreted: boolean, draft: Draft): number {
  if (text.charCodeAt(at) === quote) {
    const end = text.indexOf('"', at + 1);
    if (end === -1) {
      draft.isCut = true;
      return text.length;
    }
    if (key !== undefined) setText(draft, key, text.slice(at + 1, end));
    return end + 1;
  }
  let end = at;
  while (end < text.length && !endsWord(text.charCodeAt(end))) end++;
  if (key === undefined || end === at) return end;
  const word = text.slice(at, end);
  if (isInterpreted && key.kind === 'text') setText(draft, key, word);
  else setWord(draft, key, word, end === text.length);
  return end;
}

function setText(draft: Draft, { field, kind }: RecordKey, value: string): void {
  if (kind !== 'number' && kind !== 'limit') set(draft, field, value);
}

/**
 * Sets a field from an unquoted word: a number, or text in hexadecimal digits, which the kernel writes if the text
 * contains bytes that cannot be quoted.
 */
function setWord(draft: Draft, { field, kind }: RecordKey, word: string, isLast: boolean): void {
  if (kind === 'number') {
    const digits = /^-?(\d{1,15})(?!\d)/.exec(word)?.[1];
    if (digits !== undefined) set(draft, field, Number(digits));
  } else if (kind === 'limit') {
    const limit = /^\d{1,20}$/.test(word) ? BigInt(word) : noLimit;
    if (limit < noLimit) set(draft, field, limit);
  } else if (kind === 'protocol') {
    set(draft, field, /^\d{1,9}$/.test(word) ? protocolCalled(Number(word)) : word);
  } else if (word === '?' || (kind === 'address' && word === 'none')) {
    // The value is absent.
  } else if (isHexadecimal(word)) {
    if (word.length % 2 === 0) set(draft, field, decodeHexadecimal(word));
    // A digit is missing: the line was cut.
    else if (isLast) draft.isCut = true;
    else set(draft, field, word);
  } else {
    set(draft, field, word);
  }
}

function set(draft: Draft, field: RecordField, value: string | number | bigint): void {
  (draft as Record<RecordField, string | number | bigint>)[field] = value;
}

function isHexadecimal(word: string): boolean {
  for (let at = 0; at < word.length; at++) {
    const byte = word.charCodeAt(at);
    if (!(byte >= 0x30 && byte <= 0x39) && !(byte >= 0x41 && byte <= 0x46)) return false;
  }
  return word.length > 1;
}

export function decodeHexadecimal(digits: string): string {
  let bytes = '';
  for (let at = 0; at < digits.length; at += 2) bytes += String.fromCharCode(parseInt(digits.slice(at, at + 2), 16));
  return bytes;
}

/**
 * Returns whether a byte ends a word: white space, the separator between a record and its interpretation by the audit
 * system, or the end of dbus-daemon's message.
 */
function endsWord(byte: number): boolean {
  return byte <= 0x20 || byte === 0x27 || byte === 0x60 || byte === 0x2c || byte === quote;
}

function isKeyByte(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f || (byte >= 0x30 && byte <= 0x39) || isUpper(byte);
}

function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
