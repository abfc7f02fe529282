import { converted, mapSchema, optionalOrNull, textSchema } from '@lamellar/core/schemas';

/** Keys of Incus's configuration with values. */
export type IncusConfiguration = Readonly<Record<string, string>>;

/** The schema of a configuration. Go prints an empty map as null. */
export const configurationSchema = converted(
  optionalOrNull(mapSchema(textSchema(), textSchema())),
  (keys): IncusConfiguration => Object.fromEntries(keys ?? []),
);
