import type { ByteString } from '../source/bytes.ts';
import { bootedRelease } from './booted-release.ts';
import { hostOfLine, isByOtherProgram } from './line-origin.ts';
import { mayHaveRecord, readRecords } from './read-record.ts';
import type { AppArmorRecord } from './record.ts';
import { otherKeys, recordKeys, recordMark } from './record-keys.ts';
import { unwrapLine } from './unwrap-line.ts';

/** A record and the number of the first line, from 1. */
export interface LocatedRecord {
  readonly line: number;
  readonly record: AppArmorRecord;
  /** The host that wrote the line, if the line has a host. */
  readonly host?: string;
  /** The release of the kernel, if the log has the start of the host's kernel before the record. */
  readonly release?: string;
}

/** Limit above the longest record of the kernel, whose audit system cuts at 8,970 bytes. */
const maxRecordLength = 16 * 1024;

/** Limit of hosts with known kernels. */
const maxHosts = 10_000;

/** Matches the start of a line of a log, as opposed to the rest of a wrapped line. */
const logStart =
  /^(?:[A-Z][a-z]{2} +\d|\d{4}-\d\d-\d\d[ T]|type=|node=|audit|kernel:|\{|\[[ \d]|<\d|[A-Z][a-z]{2} [A-Z][a-z]{2} )/;

/** A line with a record, and the lines joined to it. */
interface PendingRecord {
  readonly line: number;
  readonly text: ByteString;
  /** The length of the first line. */
  readonly width: number;
  /** The length of the last line. */
  readonly last: number;
}

/**
 * Reads a log line by line, including wrapped records: dbus-daemon ends a message on a separate line, and terminals or
 * copying insert line breaks. Memory holds only one record, for logs of any length.
 */
export class RecordLines {
  #line = 0;
  #ignored = 0;
  /** The releases of started kernels, by host. */
  readonly #releases = new Map<string | undefined, string>();
  /** The release of the last started kernel, for lines without a host. */
  #release: string | undefined;
  /** A line with a record, possibly continued by the next line. */
  #pending: PendingRecord | undefined;

  /** Takes a line and returns the previous records, complete if the line does not continue them. */
  push(text: ByteString): readonly LocatedRecord[] {
    this.#line++;
    const pending = this.#pending;
    if (pending !== undefined) {
      const joined = joinedLines(pending, text);
      if (joined !== undefined) {
        this.#pending = { ...pending, text: joined, last: text.length };
        return [];
      }
    }
    const whole = this.end();
    const release = bootedRelease(text);
    if (release !== undefined) {
      this.#release = release;
      if (this.#releases.size < maxHosts) this.#releases.set(hostOfLine(text, unwrapLine(text)), release);
    }
    if (mayHaveRecord(text)) this.#pending = { line: this.#line, text, width: text.length, last: text.length };
    return whole;
  }

  /** Returns the records of the last line. */
  end(): readonly LocatedRecord[] {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return [];
    const records = readRecords(pending.text);
    if (records.length === 0 && isByOtherProgram(pending.text, unwrapLine(pending.text))) this.#ignored++;
    if (records.length === 0) return [];
    const host = hostOfLine(pending.text, unwrapLine(pending.text));
    const release = host === undefined ? this.#release : (this.#releases.get(host) ?? this.#releases.get(undefined));
    const origin = { ...(host === undefined ? {} : { host }), ...(release === undefined ? {} : { release }) };
    return records.map((record) => ({ line: pending.line, record, ...origin }));
  }

  /** Returns the number of ignored lines by other programs since the last call. */
  takeIgnored(): number {
    const count = this.#ignored;
    this.#ignored = 0;
    return count;
  }
}

/** Joins a line to a record if the line is the rest of the record; else returns undefined. */
function joinedLines({ text: first, width, last }: PendingRecord, second: ByteString): ByteString | undefined {
  const begins = first.lastIndexOf(recordMark);
  if (begins === -1 || first.length + second.length > maxRecordLength) return undefined;
  const rest = second.replace(/^[ \t]*(?:[>|][ \t]*)*/, '');
  if (rest === '' || logStart.test(rest) || rest.includes(recordMark)) return undefined;
  const verbatim = `${first}${second}` as ByteString;
  // A terminal or a mail program breaks lines at one width, also several times within a value or a key.
  const isHard = last === width && second.length <= width;
  if (isHard && /=\d+$/.test(first) && /^\d+$/.test(second)) return verbatim;
  const isInValue = quotesFrom(first, begins) % 2 === 1;
  if (isInValue) return rest.includes('"') || (isHard && second.length === width) ? verbatim : undefined;
  const known = keysIn(first.slice(begins + recordMark.length));
  if (isHard && /[ \t][A-Za-z0-9_]+=?$/.test(first)) {
    const keys = keysIn(verbatim.slice(begins + recordMark.length));
    return keys.every(isKnown) && new Set(keys).size === keys.length ? verbatim : undefined;
  }
  const fragment = /(?:^|[ \t])([a-z0-9_]+)$/.test(first);
  const { areKnown, startsWithKey, keys } = keysOf(rest);
  const isRepeated = (fragment ? keys.slice(1) : keys).some((key) => known.includes(key));
  if (!areKnown || isRepeated) return undefined;
  return `${first}${startsWithKey && !fragment ? ' ' : ''}${rest}` as ByteString;
}

function quotesFrom(text: string, from: number): number {
  let count = 0;
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count;
}

function isKnown(key: string): boolean {
  return recordKeys.has(key) || otherKeys.has(key);
}

function keysIn(text: string): readonly string[] {
  return [...withoutValues(text).matchAll(/(?:^|[\s,'])([A-Za-z0-9_]+)=/g)].map(([, key = '']) => key);
}

function withoutValues(text: string): string {
  return text.replaceAll(/"[^"]*(?:"|$)/g, '""');
}

/**
 * Returns the keys of a line, and whether all are keys of records, except that the first may be the rest of a key. Also
 * returns whether the line starts with a whole key.
 */
function keysOf(line: string): {
  readonly areKnown: boolean;
  readonly startsWithKey: boolean;
  readonly keys: readonly string[];
} {
  const found = [...withoutValues(line).matchAll(/(^|[\s,'])([A-Za-z0-9_]+)=/g)];
  const [first, ...later] = found;
  const startsWithKey = first?.index === 0 && first[1] === '' && isKnown(first[2] ?? '');
  const whole = first?.index === 0 ? later : found;
  const areKnown =
    found.length > 0 && whole.every(([, , key = '']) => isKnown(key)) && (startsWithKey || whole.length > 0);
  return { areKnown, startsWithKey, keys: found.map(([, , key = '']) => key) };
}
