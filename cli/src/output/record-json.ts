import { libapparmorNames, type AppArmorRecord, type LocatedRecord, type RecordField } from '@lamellar/core/denial';
import { bytesOf, textOf } from '@lamellar/core/language';

/** A record as data, by libapparmor's names for what it has. */
export function recordJson(file: string, { line, record }: LocatedRecord): Readonly<Record<string, unknown>> {
  return { file: textOf(bytesOf(file)), line, ...recordFields(record) };
}

/** The same without its place. */
export function recordFields(record: AppArmorRecord): Readonly<Record<string, unknown>> {
  const fields = (Object.keys(libapparmorNames) as RecordField[]).flatMap((field) => {
    const value = valueOf(record, field);
    return value === undefined ? [] : [[libapparmorNames[field], value] as const];
  });
  const cut = record.isCut === true ? { truncated: true } : {};
  return { event: record.event, ...Object.fromEntries(fields), ...cut };
}

function valueOf(record: AppArmorRecord, field: RecordField): string | number | undefined {
  const value = record[field];
  return typeof value === 'string' ? textOf(value) : value;
}
