import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import {
  comparedOperations,
  type DecisionCase,
  type LabelPair,
  type NamespacePolicy,
} from '../oracle/decision-case.ts';

const folder = fileURLToPath(new URL('cases/', import.meta.url));

/** The folders of the measured cases. */
export const caseFolders: readonly string[] = readdirSync(folder)
  .sort()
  .map((name) => join(folder, name));

/** The questions to kernels with the answers. */
export interface MeasuredCase {
  readonly decisionCase: DecisionCase;
  /** The digits of all pairs, by kernel version. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
}

/** Reads a case in the format of README.md. */
export function readMeasuredCase(caseFolder: string): MeasuredCase {
  const lines = readLines(join(caseFolder, 'verdicts.tsv'));
  const [first, ...others] = kernelsOf(caseFolder);
  if (first === undefined) throw new Error(`${caseFolder} names no kernels`);
  const answers = new Map<string, readonly string[]>([[first, lines.map(({ digits }) => digits)]]);
  for (const kernel of others) answers.set(kernel, differingAnswers(lines, join(caseFolder, `${kernel}.diff.tsv`)));
  return {
    decisionCase: {
      name: basename(caseFolder),
      policy: readPolicy(join(caseFolder, 'policy'), []),
      pairs: lines.map(({ subject, target }) => ({ subject, target })),
    },
    answers,
  };
}

/** The versions of the kernels with answers, beginning with the kernel of `verdicts.tsv`. */
function kernelsOf(caseFolder: string): readonly string[] {
  const own = join(caseFolder, 'kernels.txt');
  const usual = fileURLToPath(new URL('kernels.txt', import.meta.url));
  return readFileSync(existsSync(own) ? own : usual, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function readPolicy(directory: string, namespace: readonly ByteString[]): readonly NamespacePolicy[] {
  const files = list(join(directory, 'profiles'));
  if (files.length > 1) throw new Error(`${directory}/profiles has several files`);
  const own = files.map((file) => ({
    namespace,
    text: readFileSync(join(directory, 'profiles', file), 'latin1') as ByteString,
  }));
  const below = list(join(directory, 'namespaces')).flatMap((child) =>
    readPolicy(join(directory, 'namespaces', child), [...namespace, bytesOf(child)]),
  );
  return [...own, ...below];
}

function list(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory).sort() : [];
}

/** A kernel's answer for a pair of labels, with digits in the order of `parseOperationsArgument`. */
interface MeasuredLine extends LabelPair {
  readonly digits: string;
}

/** The lines' digits, replaced by the file's differing digits; without a file, all digits are equal. */
function differingAnswers(lines: readonly MeasuredLine[], path: string): readonly string[] {
  const replaced = new Map((existsSync(path) ? readLines(path) : []).map((line) => [pairKey(line), line.digits]));
  const digits = lines.map((line) => {
    const other = replaced.get(pairKey(line));
    replaced.delete(pairKey(line));
    return other ?? line.digits;
  });
  if (replaced.size > 0) throw new Error(`${path} has pairs that verdicts.tsv has not`);
  return digits;
}

function pairKey({ subject, target }: LabelPair): string {
  return `${subject}\t${target}`;
}

function readLines(path: string): readonly MeasuredLine[] {
  const lines = readFileSync(path, 'latin1').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [subject, target, ...columns] = line.split('\t');
      const digits = columns.join('');
      if (!/^[01]+$/.test(digits) || digits.length !== comparedOperations.length)
        throw new Error(`${path}: not a line of verdicts: ${line}`);
      return { subject: subject as ByteString, target: target as ByteString, digits };
    });
}
