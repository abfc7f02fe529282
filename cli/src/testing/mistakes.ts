import { gzipSync } from 'node:zlib';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledTwoProfiles } from './compiled-policy.ts';
import { directory, lamellar, twoProfiles } from './lamellar.ts';

/** The folders of the examples for users, and of the tables of mistakes. */
const examples = fileURLToPath(new URL('../../../docs/examples', import.meta.url));
const tables = fileURLToPath(new URL('mistakes', import.meta.url));

/** A mistake of a table: a command line, and the manifest or the standard input that it reads. */
export interface Mistake {
  /** The lines of the table that describe the mistake; the last line is the command. */
  readonly written: readonly string[];
  readonly words: readonly string[];
}

/** The output for a mistake. */
export interface MistakeAnswer {
  /** The error and its hint, without steps and the quoted source. */
  readonly lines: readonly string[];
  readonly status: number | null;
}

/** Returns the path of a table. */
export function tablePath(table: string): string {
  return path.join(tables, `${table}.txt`);
}

/** Returns the comment at the top of a table. */
export function tableHeading(table: string): string {
  return readFileSync(tablePath(table), 'utf8').split('\n\n', 1)[0] ?? '';
}

/** Reads the mistakes of a table. */
export function readMistakes(table: string): readonly Mistake[] {
  const [, ...blocks] = readFileSync(tablePath(table), 'utf8').trimEnd().split('\n\n');
  return blocks.map((block) => {
    const lines = block.split('\n');
    const command = lines.findIndex((line) => line.startsWith('$ lamellar'));
    if (command === -1) throw new Error(`no command in:\n${block}`);
    return {
      written: lines.slice(0, command + 1),
      words: splitCommand((lines[command] ?? '').slice('$ lamellar'.length)),
    };
  });
}

/** Splits a command line at blanks; single quotes surround a word with blanks. */
export function splitCommand(line: string): readonly string[] {
  return Array.from(line.matchAll(/'([^']*)'|\S+/g), ([word, quoted]) => quoted ?? word);
}

/** Creates a folder with the examples, and with files of further kinds. */
export function folderOfExamples(): string {
  const cwd = directory({
    'nginx.aa': twoProfiles,
    'nginx.bin': compiledTwoProfiles,
    'audit.log.gz': gzipSync(readFileSync(path.join(examples, 'audit.log'))),
    'empty.aa': '',
    'empty.yaml': '',
  });
  cpSync(examples, cwd, { recursive: true });
  mkdirSync(path.join(cwd, 'folder'));
  mkdirSync(path.join(cwd, 'source/groups'), { recursive: true });
  return cwd;
}

/** Runs the command line of a mistake in a folder of examples. */
export function makeMistake({ written, words }: Mistake, cwd: string): MistakeAnswer {
  const manifest = written
    .filter((line) => line.startsWith('~ '))
    .reduce(edited, readFileSync(path.join(cwd, 'lamellar.yaml'), 'utf8'));
  writeFileSync(path.join(cwd, 'edited.yaml'), manifest);
  const input = written.filter((line) => line.startsWith('< ')).map((line) => `${line.slice(2)}\n`);
  const { stdout, stderr, status } = lamellar(words, { cwd, input: input.join('') });
  const lines = `${stderr}${stdout}`
    .replaceAll(`${cwd}/`, '')
    .split('\n')
    .filter((line) => line !== '' && !isStep.test(line));
  const quotesSource = hasPlace.test(lines[0] ?? '');
  return { status, lines: lines.filter((line) => !quotesSource || !line.startsWith('  ')) };
}

/** Steps before the error, and the counts of `check` after the errors. */
const isStep = /^(?:lamellar: (?:manifest|kernel \S+ was not measured)|\d+ files?, )/;
/** An error about a line of a file, which precedes the line. */
const hasPlace = /^[^ ]+:\d+:\d+: /;

/** Applies an edit, `~ TEXT => REPLACEMENT`, to a manifest. */
function edited(manifest: string, edit: string): string {
  const [before = '', after = ''] = edit
    .slice(2)
    .split(' => ')
    .map((text) => text.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\t`, '\t'));
  if (!manifest.includes(before)) throw new Error(`the manifest has no text ${before}`);
  return manifest.replace(before, () => after);
}
