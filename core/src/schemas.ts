/**
 * Schemas of outside data: validation with the place of each problem, and printing.
 *
 * @module
 */
export { stopReading, unlessRefused, type DataPlace, type Mismatch } from './schemas/place.ts';
export type { JsonProblem } from './schemas/json-place.ts';
export {
  converted,
  described,
  listSchema,
  mapSchema,
  objectSchema,
  optional,
  optionalOrNull,
  strictObjectSchema,
  withDefault,
  type JsonSchema,
  type Properties,
  type Schema,
} from './schemas/schema.ts';
export { filledTextSchema, numberSchema, textSchema, truthSchema, wordSchema } from './schemas/scalar-schemas.ts';
export { readValue, type Reading } from './schemas/versioned-json.ts';
