/**
 * Schemas of outside data: validation with the place of each problem, and printing.
 *
 * @module
 */
export type { JsonPlace, JsonProblem, Mismatch } from './schemas/json-place.ts';
export {
  converted,
  listSchema,
  mapSchema,
  objectSchema,
  optional,
  optionalOrNull,
  type Properties,
  type Schema,
} from './schemas/schema.ts';
export { numberSchema, textSchema, wordSchema } from './schemas/scalar-schemas.ts';
export { readValue, type Reading } from './schemas/versioned-json.ts';
