/**
 * Copies the policies (`*.aa`) of the catalogue packages into TypeScript, `src/policy-texts.ts`: sources, compiled
 * packages and the bundled CLI contain the policies without reading a file. The result is committed; a test of each
 * package fails if the result is outdated.
 *
 *     npm run embed
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const name of ['host-policies', 'container-policies']) {
  const folder = join(root, name, 'policies');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.aa'));
  const entries = paths
    .toSorted((left, right) => (left < right ? -1 : 1))
    .map((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      return `  '${path}': \`${text.replace(/[\\`]|\$(?=\{)/g, '\\$&')}\`,\n`;
    });
  writeFileSync(
    join(root, name, 'src/policy-texts.ts'),
    `/** The policies of this package by their path below \`policies/\`. Written by \`npm run embed\`: change the policy, not this. */
export const policyTexts = {
${entries.join('')}} as const;
`,
  );
}
