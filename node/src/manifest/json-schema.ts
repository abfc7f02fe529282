import * as z from 'zod/mini';
import { manifestSchemas } from './schema.ts';

/**
 * Returns the JSON Schema of a manifest, for editors, which all know draft 7. Published as docs/manifest.schema.json.
 */
export function manifestJsonSchema(): object {
  return z.toJSONSchema(z.union(Object.values(manifestSchemas)), { target: 'draft-7', io: 'input' });
}
