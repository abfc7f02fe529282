/**
 * Fails if two files export a declaration with one name, or if the name of a file or a value has a word that
 * CONTRIBUTING.md forbids.
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

/** The words as parts of a name in camel case. */
const forbiddenInNames =
  /(?:^(?:un)?(?:told|alike|meant|asked|behind|things?)|Told|Alike|Meant|Asked|Behind|Things?)(?=[A-Z\d]|$)/;

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
for (const file of files) {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  for (const name of exportedNames(source)) places.set(name, [...(places.get(name) ?? []), file]);
  for (const name of forbiddenNames(source)) problems.push(`${file}: the name ${name} has a word without a meaning`);
}
for (const [name, of] of places)
  if (of.length > 1 && !namesOfVitest.has(name)) problems.push(`${name} is exported by ${of.join(' and ')}`);

for (const problem of problems) console.error(problem);
console.log(`${places.size} exported names in ${files.length} files: ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Returns the names of the exported declarations of a file. Overloads of a function count once. */
function exportedNames(source) {
  const names = source.statements.flatMap((statement) => {
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    if (!isExported) return [];
    if (!ts.isVariableStatement(statement)) return statement.name === undefined ? [] : [statement.name.text];
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : name.elements.map((element) => element.name.text),
    );
  });
  return new Set(names);
}

/** Returns the identifiers of a file with a forbidden word. */
function forbiddenNames(source) {
  const names = new Set();
  const visit = (node) => {
    if (ts.isIdentifier(node) && forbiddenInNames.test(node.text)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
