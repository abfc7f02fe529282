import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';

const ajv = new Ajv2020({ allowUnionTypes: true, allErrors: true });

/** Returns the errors of a command's output against the published schema docs/schema/NAME.schema.json. */
export function againstSchema(name: string, stdout: string): readonly unknown[] {
  const schema = new URL(`../../docs/schema/${name}.schema.json`, import.meta.url);
  ajv.validate(JSON.parse(readFileSync(schema, 'utf8')) as object, JSON.parse(stdout));
  return ajv.errors ?? [];
}
