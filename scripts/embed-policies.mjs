/**
 * Copies the policies (`*.aa`) of the catalogue packages into a JSON module, `src/policy-texts.json`: sources, compiled
 * packages and the bundled CLI contain the policies without reading a file, and run in a browser. The result is committed; a test of each
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
  const texts = paths
    .toSorted((left, right) => (left < right ? -1 : 1))
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')]);
  writeFileSync(
    join(root, name, 'src/policy-texts.json'),
    `${JSON.stringify(Object.fromEntries(texts), undefined, 2)}\n`,
  );
}
