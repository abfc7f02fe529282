import {
  libapparmorNames,
  type AppArmorRecord,
  type LocatedRecord,
  type RecordField,
} from '@lamellar/core/log-records';
import { printable, textOf } from '@lamellar/core/language';

/** Converts a record to JSON, with libapparmor's field names. */
export function recordJson(file: string, { line, record }: LocatedRecord): Readonly<Record<string, unknown>> {
  return { file: printable(file), line, ...recordFields(record) };
}

/** Converts the fields of a record, without the place. */
export function recordFields(record: AppArmorRecord): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = { event: record.event };
  for (const [field, name] of names) {
    const value = record[field];
    if (value !== undefined) fields[name] = typeof value === 'string' ? textOf(value) : Number(value);
  }
  if (record.isCut === true) fields['truncated'] = true;
  return fields;
}

const names = Object.entries(libapparmorNames) as readonly (readonly [RecordField, string])[];
