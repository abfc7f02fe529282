/**
 * Writes the manual pages into a folder.
 *
 *     node scripts/run-typescript.mjs packaging/manual/write-manual.ts FOLDER VERSION DATE
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manualPages } from './manual.ts';

const [folder, version, date] = process.argv.slice(2);
if (folder === undefined || version === undefined || date === undefined) {
  console.error('usage: write-manual.ts FOLDER VERSION DATE');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
for (const [name, text] of manualPages({ version, date })) writeFileSync(join(folder, name), text);
