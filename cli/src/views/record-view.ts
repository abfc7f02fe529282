import {
  libapparmorNames,
  type AppArmorRecord,
  type LocatedRecord,
  type RecordField,
} from '@lamellar/core/log-records';
import { printable, textOf } from '@lamellar/core/language';
import type { PrintedValue } from './printed.ts';

/**
 * The fields of a record, with the names of libapparmor; missing fields are omitted.
 *
 * @minimum 0
 */
export type RecordFieldsView = {
  readonly [Field in keyof AppArmorRecord as ViewName<Field>]: ViewValue<AppArmorRecord[Field]>;
};

type ViewValue<Value> = Value extends bigint ? number : PrintedValue<Value>;

type ViewName<Field extends keyof AppArmorRecord> = Field extends RecordField
  ? (typeof libapparmorNames)[Field]
  : Field extends 'isCut'
    ? 'truncated'
    : Field;

/**
 * A record of AppArmor in a log.
 *
 * @schema why-record lamellar why --format records, a line
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
  /** The host that wrote the line; missing for a line without a host. */
  readonly host?: string;
}

/** Converts a record to JSON, with libapparmor's field names. */
export function recordView(file: string, { line, record, host }: LocatedRecord): RecordView {
  const origin = host === undefined ? {} : { host: printable(host) };
  return { file: printable(file), line, ...origin, ...recordFields(record) };
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
