/**
 * Copies the policies (`*.aa`) of the catalogue packages into a JSON module, `src/policy-texts.json`: sources, compiled
 * packages and the bundled CLI contain the policies without reading a file, and run in a browser. The programs of reproducers are
 * copied to `cli/src/reproduce/programs.json`, and the completion scripts to `cli/src/completion/scripts.json`. The results are
 * committed; a test of each package fails if the result is outdated.
 *
 *     npm run embed
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const [from, to, pattern] of [
  ['host-policies/policies', 'host-policies/src/policy-texts.json', /\.aa$/],
  ['container-policies/policies', 'container-policies/src/policy-texts.json', /\.aa$/],
  ['cli/src/reproduce', 'cli/src/reproduce/programs.json', /\.(?:pl|sh)$/],
  ['cli/src/completion', 'cli/src/completion/scripts.json', /\.(?:bash|zsh|fish)$/],
]) {
  const folder = join(root, from);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => pattern.test(path));
  const texts = paths
    .toSorted((left, right) => (left < right ? -1 : 1))
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')]);
  writeFileSync(join(root, to), `${JSON.stringify(Object.fromEntries(texts), undefined, 2)}\n`);
}
