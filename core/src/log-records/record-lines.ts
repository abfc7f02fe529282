import type { ByteString } from '../source/bytes.ts';
import { isByOtherProgram } from './line-origin.ts';
import { mayHaveRecord, readRecords } from './read-record.ts';
import type { AppArmorRecord } from './record.ts';
import { otherKeys, recordKeys } from './record-keys.ts';
import { unwrapLine } from './unwrap-line.ts';

/** A record and the number of the first line, from 1. */
export interface LocatedRecord {
  readonly line: number;
  readonly record: AppArmorRecord;
}

/** Limit above the longest record of the kernel, whose audit system cuts at 8,970 bytes. */
const maxRecordLength = 16 * 1024;

/** Matches the start of a line of a log, as opposed to the rest of a wrapped line. */
const logStart =
  /^(?:[A-Z][a-z]{2} +\d|\d{4}-\d\d-\d\d[ T]|type=|node=|audit|kernel:|\{|\[[ \d]|<\d|[A-Z][a-z]{2} [A-Z][a-z]{2} )/;

/**
 * Reads a log line by line, including wrapped records: dbus-daemon ends a message on a separate line, and terminals or
 * copying insert line breaks. Memory holds only one record, for logs of any length.
 */
export class RecordLines {
  #line = 0;
  #ignored = 0;
  /** A line with a record, possibly continued by the next line. */
  #pending: { readonly line: number; readonly text: ByteString } | undefined;

  /** Takes a line and returns the previous records, complete if the line does not continue them. */
  push(text: ByteString): readonly LocatedRecord[] {
    this.#line++;
    const pending = this.#pending;
    if (pending !== undefined) {
      const joined = joinedLines(pending.text, text);
      if (joined !== undefined) {
        this.#pending = { line: pending.line, text: joined };
        return [];
      }
    }
    const whole = this.end();
    if (mayHaveRecord(text)) this.#pending = { line: this.#line, text };
    return whole;
  }

  /** Returns the records of the last line. */
  end(): readonly LocatedRecord[] {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return [];
    const records = readRecords(pending.text);
    if (records.length === 0 && isByOtherProgram(pending.text, unwrapLine(pending.text))) this.#ignored++;
    return records.map((record) => ({ line: pending.line, record }));
  }

  /** Returns the number of ignored lines by other programs since the last call. */
  takeIgnored(): number {
    const count = this.#ignored;
    this.#ignored = 0;
    return count;
  }
}

/** Joins two lines if the second is the rest of a record in the first; else returns undefined. */
function joinedLines(first: ByteString, second: ByteString): ByteString | undefined {
  const begins = first.lastIndexOf('pparmor=');
  if (begins === -1 || first.length + second.length > maxRecordLength) return undefined;
  const rest = second.replace(/^[ \t]*(?:[>|][ \t]*)*/, '');
  if (rest === '' || logStart.test(rest) || rest.includes('pparmor=')) return undefined;
  if (quotesFrom(first, begins) % 2 === 1) return rest.includes('"') ? (`${first}${second}` as ByteString) : undefined;
  const fragment = /(?:^|[ \t])([a-z0-9_]+)$/.test(first);
  const { areKnown, startsWithKey } = keysOf(rest);
  if (!areKnown) return undefined;
  return `${first}${startsWithKey && !fragment ? ' ' : ''}${rest}` as ByteString;
}

function quotesFrom(text: string, from: number): number {
  let count = 0;
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count;
}

/**
 * Returns whether all keys of a line are keys of records, except that the first may be the rest of a key. Also returns
 * whether the line starts with a whole key.
 */
function keysOf(line: string): { readonly areKnown: boolean; readonly startsWithKey: boolean } {
  const withoutText = line.replaceAll(/"[^"]*"/g, '""');
  const keys = [...withoutText.matchAll(/(^|[\s,'])([A-Za-z0-9_]+)=/g)];
  const isKnown = (key: string): boolean => recordKeys.has(key) || otherKeys.has(key);
  const [first, ...later] = keys;
  const startsWithKey = first?.index === 0 && first[1] === '' && isKnown(first[2] ?? '');
  const whole = first?.index === 0 ? later : keys;
  const areKnown =
    keys.length > 0 && whole.every(([, , key = '']) => isKnown(key)) && (startsWithKey || whole.length > 0);
  return { areKnown, startsWithKey };
}
