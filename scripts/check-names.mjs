/**
 * Fails if two files export a declaration with one name, or if a file name has a word that docs/vocabulary.md forbids.
 *
 *     node scripts/check-names.mjs
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Words without a meaning in the field. */
const forbiddenInFileNames = /told|hold|held|alike|beside|meant|asked|behind|thing|ways/;

/** vitest calls these exports by name. */
const namesOfVitest = new Set(['setup', 'teardown']);

const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.ts', '*.mjs'];
const files = execFileSync('git', listed, { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));

const problems = files
  .filter((file) => forbiddenInFileNames.test(basename(file)))
  .map((file) => `${file}: the file name has the word "${forbiddenInFileNames.exec(basename(file))?.[0]}"`);

/** @type {Map<string, string[]>} */
const places = new Map();
for (const file of files) for (const name of exportedNames(file)) places.set(name, [...(places.get(name) ?? []), file]);
for (const [name, of] of places)
  if (of.length > 1 && !namesOfVitest.has(name)) problems.push(`${name} is exported by ${of.join(' and ')}`);

for (const problem of problems) console.error(problem);
console.log(`${places.size} exported names in ${files.length} files: ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Returns the names of the exported declarations of a file. Overloads of a function count once. */
function exportedNames(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const names = ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    if (!isExported) return [];
    if (!ts.isVariableStatement(statement)) return statement.name === undefined ? [] : [statement.name.text];
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : name.elements.map((element) => element.name.text),
    );
  });
  return new Set(names);
}
