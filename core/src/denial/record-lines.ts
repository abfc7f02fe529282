import type { ByteString } from '../source/bytes.ts';
import { mayHaveRecord, readRecords } from './read-record.ts';
import type { AppArmorRecord } from './record.ts';
import { otherKeys, recordKeys } from './record-keys.ts';

/** A record, and the line that it begins in, from 1. */
export interface LocatedRecord {
  readonly line: number;
  readonly record: AppArmorRecord;
}

/** Longer than a record of the kernel can be: its audit system cuts at 8,970 bytes. */
const longestRecord = 16 * 1024;

/** What begins a line of a log, and no rest of one. */
const logStart =
  /^(?:[A-Z][a-z]{2} +\d|\d{4}-\d\d-\d\d[ T]|type=|node=|audit|kernel:|\{|\[[ \d]|<\d|[A-Z][a-z]{2} [A-Z][a-z]{2} )/;

/**
 * Reads the lines of a log one after the other, also where a record was wrapped: by dbus-daemon, which ends its message with a
 * line of its own, by a terminal, or by whoever pasted it. It holds one record at a time, whatever the log's length is.
 */
export class RecordLines {
  #line = 0;
  /** A line with a record that the next one may be a part of. */
  #pending: { readonly line: number; readonly text: ByteString } | undefined;

  /** The records that are whole now that this line is known not to belong to them. */
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

  /** The records of the last line. */
  end(): readonly LocatedRecord[] {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return [];
    return readRecords(pending.text).map((record) => ({ line: pending.line, record }));
  }
}

/** Both lines as one, where the second is the rest of a record that the first begins; else undefined. */
function joinedLines(first: ByteString, second: ByteString): ByteString | undefined {
  const begins = first.lastIndexOf('pparmor=');
  if (begins === -1 || first.length + second.length > longestRecord) return undefined;
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

/** Whether a line has keys of records, and no others but what may be the rest of one; and whether it starts with a whole one. */
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
