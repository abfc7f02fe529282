/**
 * Copies the recorded features of kernels, `integration/kernel-features/*.txt`, into core's sources, so that `--kernel
 * VERSION` needs no file. The result is committed; a test fails if the result is outdated.
 *
 *     npm run embed
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'integration/kernel-features');
const entries = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .toSorted((left, right) => left.localeCompare(right, 'en', { numeric: true }))
  .map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    if (/[\\`$]/.test(text)) throw new Error(`${name} holds what a template literal would change`);
    return `  '${name.replace(/\.txt$/, '')}': \`${text}\`,\n`;
  });
writeFileSync(
  join(root, 'core/src/kernels/measured-features.ts'),
  `/** What each measured kernel's \`features/\` directory said, one \`path: value\` a line. Written by \`npm run embed\`. */
export const measuredFeatures = {
${entries.join('')}} as const;
`,
);
