import { textOf, type ByteString } from '@lamellar/core/language';

/** A record with texts in the place of bytes. The texts are safe to print. */
export type Printed<Of> = { readonly [Field in keyof Of]: PrintedValue<Of[Field]> };

/** A text in the place of bytes, also in a list, and every other value unchanged. */
export type PrintedValue<Value> = Value extends ByteString
  ? string
  : Value extends readonly ByteString[]
    ? readonly string[]
    : Value;

/** Picks fields of a record, and makes bytes safe to print. */
export function pickPrinted<Of, Field extends keyof Of>(
  record: Of,
  ...fields: readonly Field[]
): Printed<Pick<Of, Field>> {
  const printed = fields.map((field) => {
    const value = record[field];
    return [field, typeof value === 'string' ? textOf(value as unknown as ByteString) : value];
  });
  return Object.fromEntries(printed) as Printed<Pick<Of, Field>>;
}
