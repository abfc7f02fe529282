/**
 * Copies the recorded features of kernels, `integration/kernel-features/*.txt`, into core's sources, for
 * `--kernel VERSION`. Kernels share most lines, so the source has every line once. The result is committed; a test fails if the
 * result is not current.
 *
 *     npm run embed
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'integration/kernel-features');
const versions = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => name.replace(/\.txt$/, ''))
  .toSorted((left, right) => left.localeCompare(right, 'en', { numeric: true }));
/** The numbers of the kernels with a line. */
const kernelsOf = new Map();
for (const [index, version] of versions.entries()) {
  const lines = readFileSync(join(folder, `${version}.txt`), 'utf8').split('\n');
  if (lines.pop() !== '' || lines.some((line, at) => at > 0 && line <= lines[at - 1]))
    throw new Error(`${version}.txt is not sorted`);
  for (const line of lines) {
    if (/['\\]/.test(line)) throw new Error(`${version}.txt has a character that a literal would change`);
    kernelsOf.set(line, [...(kernelsOf.get(line) ?? []), index]);
  }
}
const lines = [...kernelsOf].toSorted(([left], [right]) => (left < right ? -1 : 1));
writeFileSync(
  join(root, 'core/src/kernels/measured-features.ts'),
  `/* Written by \`npm run embed\`. */

/** The versions of the measured kernels. */
export const measuredVersions = [${versions.map((version) => `'${version}'`).join(', ')}] as const;

/** The lines of all \`features/\` folders in order, \`path: value\`, with a bit for every kernel. */
export const measuredLines: readonly (readonly [line: string, kernels: number])[] = [
${lines
  .map(
    ([line, kernels]) => `  ['${line}', 0b${kernels.reduce((bits, index) => bits | (1 << index), 0).toString(2)}],
`,
  )
  .join('')}];
`,
);
