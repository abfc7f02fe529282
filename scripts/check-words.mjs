/**
 * Measures how hard the project's English is to read, and fails on new text that is hard.
 *
 *     node scripts/check-words.mjs [--save]
 *
 * A text is a doc comment, a string of a message or of help, or a paragraph of the documentation. A text is hard if
 * more than 12 % of its words are pronouns and pro-forms, or if it has a phrase that the vocabulary forbids. A doc
 * comment is also hard if it begins with a pronoun clause. Hard texts of earlier releases are listed in
 * `known-hard-texts.json` by their hashes: whoever edits a listed text rewrites it. `--save` writes the list again, and
 * adds no new text.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const list = join(root, 'scripts/known-hard-texts.json');

const pronouns = new Set(
  (
    'it its that those which what such other others one ones so there this these them they their itself whose whom who ' +
    'whatever whoever each another same'
  ).split(' '),
);

/** The share of a shorter text is not meaningful. */
const fewestWords = 8;
const largestShare = 0.12;
/** The minimum count: a short sentence may have a single pronoun. */
const fewestPronouns = 2;
/** The share of a text to rewrite first. */
const worstShare = 0.2;

/** A doc comment begins with a verb in the third person or a noun: `Returns whether …`, `True if …`. */
const refusedOpening = /^(?:What|Those|That|Which|Whether|Of)\b/;

/** Phrases of CONTRIBUTING.md with a plain equivalent, and the equivalent. */
const forbidden = [
  [/\b(?:un)?told\b|\btells? (?:of|that|what|which|whether|why|it|nothing)\b/i, 'report, show or state'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\balike\b/i, 'equivalent'],
  [/\b(?:is|are|may|can|cannot|not) (?:to )?be seen\b/i, 'visible'],
  [/\bst(?:oo|an)ds? in for\b/i, 'assumed'],
  [/\bleast rules\b/i, 'minimal rules'],
  [/\bby chance\b/i, 'random'],
  [/\b(?:another|otherwise) than\b/i, 'different from'],
  [/\basked already\b/i, 'requested'],
  [/\bread back\b/i, 'decompile'],
  [/\bwhat it is done to\b/i, 'target'],
];

// Files not yet added to git count, too.
const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.ts', '*.mjs', '*.md'];
const files = execFileSync('git', listed, { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => existsSync(join(root, file)))
  .filter((file) =>
    /^(?:core|node|cli|host-policies|container-policies|packaging|playground|integration|scripts|docs)\/|^[A-Z]+\.md$/.test(
      file,
    ),
  )
  // Changes of earlier releases are history.
  .filter((file) => file !== 'CHANGELOG.md');

const known = new Set(JSON.parse(readFileSync(list, 'utf8')));
const texts = files.flatMap(textsOf);
const hard = texts.filter(({ isHard }) => isHard);

if (process.argv.includes('--save')) {
  const kept = [...new Set(hard.map(({ hash }) => hash))].filter((hash) => known.has(hash));
  writeFileSync(list, `${JSON.stringify(kept.sort(), undefined, 2)}\n`);
}

const added = hard.filter(({ hash }) => !known.has(hash));
for (const { file, line, text, share, opening, phrase } of process.argv.includes('--save') ? [] : added) {
  const problem =
    opening !== undefined
      ? `begin with a verb or a noun, not with "${opening}"`
      : phrase !== undefined
        ? `write "${phrase}" instead`
        : `${percent(share)} of the words are pronouns (most: ${percent(largestShare)})`;
  console.error(`${file}:${line}: hard to read: ${problem}\n  ${text.slice(0, 200)}`);
}
const comments = texts.filter(({ kind }) => kind === 'comment');
const mean = comments.reduce((sum, { share }) => sum + share, 0) / comments.length;
const worst = comments.filter(({ share }) => share >= worstShare).length / comments.length;
console.log(
  `${comments.length} doc comments: mean share of pronouns ${percent(mean)} (goal 6 %), ${percent(worst)} of them at least ` +
    `${percent(worstShare)} (goal 1 %); ${hard.length - added.length} texts of earlier releases are hard to read, ${added.length} new ones`,
);
process.exitCode = added.length > 0 && !process.argv.includes('--save') ? 1 : 0;

function textsOf(file) {
  const content = readFileSync(join(root, file), 'utf8');
  const found = file.endsWith('.md') ? paragraphsOf(content) : textsOfCode(file, content);
  return found.flatMap(({ kind, line, raw }) => {
    const text = raw.replaceAll(/\s+/g, ' ').trim();
    const words = text.replaceAll(/`[^`]*`/g, 'X').match(/[A-Za-z]+/g) ?? [];
    const opening = kind === 'comment' ? refusedOpening.exec(text)?.[0] : undefined;
    if (words.length < fewestWords && opening === undefined) return [];
    const count = words.filter((word) => pronouns.has(word.toLowerCase())).length;
    const share = count / words.length;
    const phrase = forbidden.find(([pattern]) => pattern.test(text.replaceAll(/`[^`]*`/g, 'X')))?.[1];
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
    const isHard = opening !== undefined || phrase !== undefined || (share > largestShare && count >= fewestPronouns);
    return [{ file, kind, line, text, share, opening, phrase, hash, isHard }];
  });
}

/** Paragraphs, list items and table rows, without code blocks. */
function paragraphsOf(content) {
  const found = [];
  let inCode = false;
  let current;
  for (const [index, line] of content.split('\n').entries()) {
    if (/^\s*(?:```|~~~)/.test(line)) inCode = !inCode;
    const isText = !inCode && line.trim() !== '' && !/^(?: {4}|\s*```)/.test(line);
    if (!isText || /^\s*(?:[-*|#]|\d+\.)/.test(line)) current = undefined;
    if (!isText) continue;
    if (current === undefined) found.push((current = { kind: 'page', line: index + 1, raw: '' }));
    current.raw += ` ${line}`;
    if (line.startsWith('#')) current = undefined;
  }
  return found;
}

/** Doc comments, and strings of several words outside of tests, whose strings are expectations. */
function textsOfCode(file, content) {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const lineAt = (offset) => source.getLineAndCharacterOfPosition(offset).line + 1;
  const found = commentsOf(source).map(({ pos, end }) => ({
    kind: 'comment',
    line: lineAt(pos),
    raw: content
      .slice(pos + 3, end - 2)
      .replaceAll(/^\s*\* ?/gm, '')
      .replaceAll(/@\w+/g, ' '),
  }));
  if (!/^cli\/src\/|^core\/src\//.test(file) || /\.test\.ts$|\/testing\//.test(file)) return found;
  const visit = (node) => {
    const raw = wordsOfString(node);
    if (raw === undefined) ts.forEachChild(node, visit);
    else found.push({ kind: 'message', line: lineAt(node.getStart()), raw });
  };
  visit(source);
  return found;
}

/** Returns the ranges of the doc comments in a file. A pattern would also match comments inside strings. */
function commentsOf(source) {
  const found = new Map();
  const visit = (node) => {
    for (const range of ts.getLeadingCommentRanges(source.text, node.pos) ?? [])
      if (source.text.startsWith('/**', range.pos)) found.set(range.pos, range);
    ts.forEachChild(node, visit);
  };
  visit(source);
  visit(source.endOfFileToken);
  return [...found.values()];
}

/** Returns the text of a string, a template or a sum of strings; undefined for any different expression. */
function wordsOfString(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' X ');
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [wordsOfString(node.left), wordsOfString(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
