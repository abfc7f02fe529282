import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import type { LabKernel } from '../lab/kernels/provide-kernel.ts';
import { readAttemptAnswer, type AttemptAnswer } from '../lab/kernels/read-report.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** An attempt of a task, see README.md. */
export interface ClassQuestion {
  /** The complete line of the file. */
  readonly line: ByteString;
  readonly label: ByteString;
  readonly policyClass: string;
  readonly attempt: string;
  /** The remaining fields, `-` if not applicable. */
  readonly fields: readonly string[];
}

/** A policy tree with attempts and results. */
export interface ClassCase {
  readonly name: string;
  /** The compiler of the policy: trixie's or sid's. */
  readonly compiler: '4.1' | '5.0';
  readonly policy: readonly {
    readonly namespace: readonly ByteString[];
    readonly file: string;
    readonly text: ByteString;
  }[];
  readonly questions: readonly ClassQuestion[];
  /** The answers to the questions by kernel version: 1, 0, or ? if undecidable. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
  /** The details of the answers by kernel version. */
  readonly details: ReadonlyMap<string, readonly string[]>;
}

/** The names of the cases. */
export const caseNames: readonly string[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** Reads a case in the format of README.md. */
export function readClassCase(name: string): ClassCase {
  const place = join(folder, name);
  const parser = existsSync(join(place, 'parser')) ? readFileSync(join(place, 'parser'), 'utf8').trim() : '41';
  const questions = linesOf(join(place, 'questions.tsv')).map(parseClassQuestion);
  const files = readdirSync(place).flatMap((file) => {
    const version = /^answers\.(.+)\.tsv$/.exec(file)?.[1];
    return version === undefined ? [] : [{ version, lines: answersIn(join(place, file), questions.length) }];
  });
  return {
    name,
    compiler: parser === '50' ? '5.0' : '4.1',
    policy: policyIn(join(place, 'policy'), []),
    questions,
    answers: new Map(files.map(({ version, lines }) => [version, lines.map(([answer]) => answer)])),
    details: new Map(files.map(({ version, lines }) => [version, lines.map(([, detail]) => detail)])),
  };
}

/** Reads a line of `questions.tsv`. */
export function parseClassQuestion(line: ByteString): ClassQuestion {
  const [label = '', policyClass = '', attempt = '', ...fields] = line.split('\t');
  return { line, label: label as ByteString, policyClass, attempt, fields };
}

/**
 * Returns the recorded answers of a lab kernel with details; undefined if not recorded. The records use the upstream
 * version of Debian's kernel: 6.1.176 for the package 6.1.0-50.
 */
export function recordedAnswers(name: string, { origin }: LabKernel): readonly AttemptAnswer[] | undefined {
  const [, version = ''] = / (\d+\.\d+(?:\.\d+)?)/.exec(origin) ?? [];
  const file = join(folder, name, `answers.${version}.tsv`);
  return existsSync(file) ? linesOf(file).map(readAttemptAnswer) : undefined;
}

function policyIn(directory: string, namespace: readonly ByteString[]): ClassCase['policy'] {
  const own = list(join(directory, 'profiles')).map((file) => ({
    namespace,
    file,
    text: readFileSync(join(directory, 'profiles', file), 'latin1') as ByteString,
  }));
  const below = list(join(directory, 'namespaces')).flatMap((child) =>
    policyIn(join(directory, 'namespaces', child), [...namespace, bytesOf(child)]),
  );
  return [...own, ...below];
}

function list(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory).sort() : [];
}

function answersIn(file: string, count: number): readonly (readonly [answer: string, detail: string])[] {
  const answers = linesOf(file).map((line) => {
    const [answer = '', detail = ''] = line.split('\t');
    return [answer, detail] as const;
  });
  if (answers.length !== count || answers.some(([answer]) => !/^[01?]$/.test(answer)))
    throw new Error(`${file} does not answer the ${count} questions`);
  return answers;
}

function linesOf(file: string): readonly ByteString[] {
  return readFileSync(file, 'latin1')
    .split('\n')
    .filter((line) => line !== '') as ByteString[];
}
