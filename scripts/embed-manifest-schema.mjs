/**
 * Writes the JSON Schema of manifests for editors, docs/manifest.schema.json, from the schema that validates manifests.
 * The result is committed; a test fails if the result is outdated.
 *
 *     npm run embed
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { runnerImport } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'node/src/manifest/json-schema.ts');
const { module } = await runnerImport(source, { configFile: false, logLevel: 'warn' });
const file = join(root, 'docs/manifest.schema.json');
const text = await format(JSON.stringify(module.manifestJsonSchema()), {
  ...(await resolveConfig(file)),
  filepath: file,
});
writeFileSync(file, text);
