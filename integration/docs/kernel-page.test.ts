import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { textOf } from '@lamellar/core/language';
import { auditModes, type AuditMode } from '@lamellar/core/mediation';
import { describe, expect, test } from 'vitest';
import { readRecordedModes } from '../kernel-audit-modes/recorded-modes.ts';
import { caseNames, readClassCase, type ClassCase } from '../kernel-classes/class-case.ts';
import { caseFolders, readMeasuredCase } from '../kernel-verdicts/measured-case.ts';
import { comparedOperations } from '../oracle/decision-case.ts';
import { operationNamed } from '../oracle/operation-named.ts';

const page = readFileSync(new URL('../../docs/explanation/kernel.md', import.meta.url), 'utf8');

/** A quotation of the page: the case, and some of the case's lines. */
interface Quotation {
  readonly kind: string;
  readonly name: string;
  readonly lines: readonly string[];
}

const quotations: readonly Quotation[] = Array.from(
  page.matchAll(/^```(policy|answers|verdicts|modes) (\S+)\n(.*?)^```$/gms),
  ([, kind = '', name = '', text = '']) => ({ kind, name, lines: text.split('\n').filter((line) => line !== '') }),
);

/** The lines of examples: the question, and the page's answer. */
const examples = quotations
  .filter(({ kind }) => kind !== 'policy')
  .flatMap(({ kind, name, lines }) =>
    lines.map((line) => {
      const [, requested = line, shown = ''] = /^(.*?\S) {2,}(\S.*)$/.exec(line) ?? [];
      return { kind, name, requested, shown };
    }),
  );

const recordedModes = readRecordedModes();
const folders = new Map(caseFolders.map((folder) => [folder.split('/').at(-1) ?? '', folder]));
const classCases = fileURLToPath(new URL('../kernel-classes/', import.meta.url));

/** The answers of all recorded kernels: `allowed` or `denied`, with the task's new label. */
type Answers = ReadonlyMap<string, string>;

function answersTo(kind: string, name: string, requested: string): Answers {
  if (kind === 'modes') return modesOf(name as AuditMode, requested);
  return kind === 'verdicts' ? verdictsOf(name, requested) : attemptsOf(name, requested);
}

/** @param requested - the fields of the question; the last fields are optional */
function modesOf(mode: AuditMode, requested: string): Answers {
  const { questions, answers } = recordedModes;
  const at = questions.findIndex((line) => `${line}\t`.startsWith(`${requested.replaceAll(' ', '\t')}\t`));
  if (at < 0) throw new Error(`no audit mode has such a question: ${requested}`);
  return new Map(
    Array.from(answers, ([version, lines]) => [version, wordFor(lines[at]?.[auditModes.indexOf(mode)]?.verdict)]),
  );
}

/** @param requested - `SUBJECT -> TARGET OPERATION` */
function verdictsOf(name: string, requested: string): Answers {
  const [subject, , target, operation = ''] = requested.split(' ');
  const { decisionCase, answers } = readMeasuredCase(folders.get(name) ?? name);
  const at = decisionCase.pairs.findIndex((pair) => textOf(pair.subject) === subject && textOf(pair.target) === target);
  const word = ['read', 'trace'].includes(operation) ? 'ptrace' : 'signal';
  const digit = comparedOperations.indexOf(operationNamed(`${word}:${operation}`));
  if (at < 0 || digit < 0) throw new Error(`${name} has no such question: ${requested}`);
  return new Map(Array.from(answers, ([version, lines]) => [version, wordFor(lines[at]?.[digit])]));
}

/** @param requested - the fields of the question; the last fields are optional */
function attemptsOf(name: string, requested: string): Answers {
  const { questions, answers } = classCase(name);
  const at = questions.findIndex(({ line }) => `${line}\t`.startsWith(`${requested.replaceAll(' ', '\t')}\t`));
  const question = questions[at];
  if (question === undefined) throw new Error(`${name} has no such question: ${requested}`);
  const changesLabel = question.attempt.startsWith('exec') || /^change_(?:profile|hat)$/.test(question.policyClass);
  return new Map(
    Array.from(answers, ([version, lines]) => {
      const [, detail = ''] = linesOf(`${name}/answers.${version}.tsv`)[at]?.split('\t') ?? [];
      const label = changesLabel && lines[at] === '1' ? `, as ${detail.replace(/ \(\w+\)$/, '')}` : '';
      return [version, `${wordFor(lines[at])}${label}`];
    }),
  );
}

const read = new Map<string, ClassCase>();

function classCase(name: string): ClassCase {
  let found = read.get(name);
  if (found === undefined) read.set(name, (found = readClassCase(name)));
  return found;
}

function linesOf(file: string): readonly string[] {
  return readFileSync(join(classCases, file), 'latin1').split('\n');
}

function wordFor(digit: string | undefined): string {
  return digit === '1' ? 'allowed' : digit === '0' ? 'denied' : 'nothing to judge';
}

/** The page's answer for a kernel: `denied` for all kernels, or `6.1 6.12 denied; 7.3 allowed`. */
function pageAnswerFor(version: string, shown: string): string | undefined {
  const parts = shown.split('; ').map((part) => {
    const words = part.split(' ');
    const first = words.findIndex((word) => !/^\d/.test(word));
    return { kernels: words.slice(0, first), answer: words.slice(first).join(' ') };
  });
  const [all] = parts;
  if (parts.length === 1 && all?.kernels.length === 0) return all.answer;
  return parts.find(({ kernels }) => kernels.some((one) => `${version}.`.startsWith(`${one}.`)))?.answer;
}

describe('docs/explanation/kernel.md states the answers of kernels', () => {
  test.each(examples)('$name: $asked', ({ kind, name, requested, shown }) => {
    const answers = answersTo(kind, name, requested);
    expect(answers.size).toBeGreaterThan(0);
    expect(new Map([...answers.keys()].map((version) => [version, pageAnswerFor(version, shown)]))).toEqual(answers);
  });
});

test.each(quotations.filter(({ kind }) => kind === 'policy'))(
  'docs/explanation/kernel.md quotes the policy of $name',
  ({ name, lines }) => {
    const folder = folders.get(name);
    const texts = (folder === undefined ? classCase(name) : readMeasuredCase(folder).decisionCase).policy;
    const known = new Set(texts.flatMap(({ text }) => (text as string).split('\n')));
    expect(lines.filter((line) => !known.has(line))).toEqual([]);
  },
);

test('docs/explanation/kernel.md names every recorded case of the classes', () => {
  const named = new Set([
    ...quotations.map(({ name }) => name),
    ...Array.from(page.matchAll(/`([\w.-]+)`/g), ([, name = '']) => name),
  ]);
  expect(caseNames.filter((name) => !named.has(name))).toEqual([]);
});

test('each of its sections has an example, except for the section about unmeasured behaviour', () => {
  const sections = page.split(/^## /m).slice(1, -1);
  expect(sections.filter((text) => !text.includes('```')).map((text) => text.split('\n')[0])).toEqual([]);
});
