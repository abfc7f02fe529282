import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { comparedOperations, type DecisionCase, type NamespacePolicy } from './decision-case.ts';

/** The answers of a kernel to a case. */
export interface RecordedAnswer {
  readonly version: string;
  /** The digits of all pairs, in the order of `parseOperationsArgument`. */
  readonly digits: readonly string[];
}

/**
 * Records a case for replay without a kernel, see `../kernel-verdicts/README.md`.
 *
 * @param parent - the parent of the case's folder, such as `kernel-verdicts/cases`
 * @param answers - the kernels' answers, at least one
 * @returns the case's folder
 */
export function recordCase(parent: string, decisionCase: DecisionCase, answers: readonly RecordedAnswer[]): string {
  const [first, ...others] = answers;
  if (first === undefined) throw new Error(`no kernel has answered case ${decisionCase.name}`);
  const files = new Map<string, string>(decisionCase.policy.map((policy) => [policyPath(policy), policy.text]));
  files.set('kernels.txt', answers.map(({ version }) => `${version}\n`).join(''));
  files.set('verdicts.tsv', linesOf(decisionCase, first.digits));
  for (const { version, digits } of others) {
    const differing = linesOf(decisionCase, digits, first.digits);
    if (differing !== '') files.set(`${version}.diff.tsv`, differing);
  }

  const folder = join(parent, decisionCase.name);
  mkdirSync(parent, { recursive: true });
  // Throws if the folder exists: its measurements must not be lost.
  mkdirSync(folder);
  for (const [path, contents] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents, 'latin1');
  }
  return folder;
}

/**
 * Adds the answers of a further kernel to a recorded case.
 *
 * @param first - the answers of the case's first kernel
 */
export function recordAnswer(
  caseFolder: string,
  decisionCase: DecisionCase,
  first: readonly string[],
  { version, digits }: RecordedAnswer,
): void {
  const differing = linesOf(decisionCase, digits, first);
  if (differing !== '') writeFileSync(join(caseFolder, `${version}.diff.tsv`), differing, 'latin1');
  const own = join(caseFolder, 'kernels.txt');
  if (existsSync(own)) appendFileSync(own, `${version}\n`);
}

/** A line for each pair, or only for pairs with digits different from `unlike`. */
function linesOf(decisionCase: DecisionCase, digits: readonly string[], unlike?: readonly string[]): string {
  return decisionCase.pairs
    .map((_, index) =>
      unlike !== undefined && digits[index] === unlike[index] ? '' : lineOf(decisionCase, digits, index),
    )
    .join('');
}

function policyPath({ namespace }: NamespacePolicy): string {
  const names = namespace.flatMap((name) => ['namespaces', folderName(name)]);
  return join('policy', ...names, 'profiles', namespace.length === 0 ? 'root.aa' : 'ns.aa');
}

/** A namespace's name as a folder name, which must be text. */
function folderName(name: ByteString): string {
  const text = Buffer.from(name, 'latin1').toString('utf8');
  if (bytesOf(text) !== name) throw new Error(`namespace ${JSON.stringify(name)} cannot be the name of a folder`);
  return text;
}

/** `SUBJECT TARGET READ TRACE SIGNALS`, separated by tabs. */
function lineOf({ name, pairs }: DecisionCase, digits: readonly string[], index: number): string {
  const [pair, answered = ''] = [pairs[index], digits[index]];
  if (pair === undefined || !/^[01]+$/.test(answered) || answered.length !== comparedOperations.length)
    throw new Error(`case ${name}: pair ${index} has no full answer: ${answered}`);
  const { subject, target } = pair;
  if (/[\t\n]/.test(subject + target)) throw new Error(`case ${name}: a label has a tab or a line break`);
  return `${[subject, target, answered.slice(0, 1), answered.slice(1, 2), answered.slice(2)].join('\t')}\n`;
}
