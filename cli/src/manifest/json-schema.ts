import * as z from 'zod/mini';
import { manifestSchema } from './schema.ts';

/** The JSON Schema of a manifest, for editors: draft 7 is what they all know. Published as docs/manifest.schema.json. */
export function manifestJsonSchema(): object {
  return z.toJSONSchema(manifestSchema, { target: 'draft-7', io: 'input' });
}
