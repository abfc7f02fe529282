import * as z from 'zod/mini';
import { manifestSchema } from './schema.ts';

/**
 * Returns the JSON Schema of a manifest, for editors, which all know draft 7. Published as docs/manifest.schema.json.
 */
export function manifestJsonSchema(): object {
  return z.toJSONSchema(manifestSchema, { target: 'draft-7', io: 'input' });
}
