import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bytesOf, type ByteString } from '@lamellar/core';
import { askedOperations, type DecisionCase, type NamespacePolicy } from './decision-case.ts';

/** What one kernel answered about a case. */
export interface KernelAnswer {
  readonly version: string;
  /** For each pair of the case, a digit for each of `askedOperations`. */
  readonly digits: readonly string[];
}

/**
 * Writes a case as tests replay it without a kernel, see `../kernel-verdicts/README.md`.
 *
 * @param parent - where the folder named after the case is made, such as `kernel-verdicts/cases`
 * @param answers - of the kernels that were asked, at least one
 * @returns the case's folder
 */
export function recordCase(parent: string, decisionCase: DecisionCase, answers: readonly KernelAnswer[]): string {
  const [first, ...others] = answers;
  if (first === undefined) throw new Error(`no kernel has answered case ${decisionCase.name}`);
  const files = new Map<string, string>(decisionCase.policy.map((policy) => [policyPath(policy), policy.text]));
  const lines = (digits: readonly string[], wanted: (index: number) => boolean = () => true): string =>
    decisionCase.pairs.map((_, index) => (wanted(index) ? lineOf(decisionCase, digits, index) : '')).join('');
  files.set('kernels.txt', answers.map(({ version }) => `${version}\n`).join(''));
  files.set('verdicts.tsv', lines(first.digits));
  for (const { version, digits } of others) {
    const differing = lines(digits, (index) => digits[index] !== first.digits[index]);
    if (differing !== '') files.set(`${version}.diff.tsv`, differing);
  }

  const folder = join(parent, decisionCase.name);
  mkdirSync(parent, { recursive: true });
  // What is there already was measured too, and is not to be lost.
  mkdirSync(folder);
  for (const [path, contents] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents, 'latin1');
  }
  return folder;
}

function policyPath({ namespace }: NamespacePolicy): string {
  const names = namespace.flatMap((name) => ['namespaces', folderName(name)]);
  return join('policy', ...names, 'profiles', namespace.length === 0 ? 'root.aa' : 'ns.aa');
}

/** A namespace's name as a folder's, which has to be text. */
function folderName(name: ByteString): string {
  const text = Buffer.from(name, 'latin1').toString('utf8');
  if (bytesOf(text) !== name) throw new Error(`namespace ${JSON.stringify(name)} cannot be the name of a folder`);
  return text;
}

/** `SUBJECT TARGET READ TRACE SIGNALS`, separated by tabs. */
function lineOf({ name, pairs }: DecisionCase, digits: readonly string[], index: number): string {
  const [pair, answered = ''] = [pairs[index], digits[index]];
  if (pair === undefined || !/^[01]+$/.test(answered) || answered.length !== askedOperations.length)
    throw new Error(`case ${name}: pair ${index} has no full answer: ${answered}`);
  const { subject, target } = pair;
  if (/[\t\n]/.test(subject + target)) throw new Error(`case ${name}: a label has a tab or a line break`);
  return `${[subject, target, answered.slice(0, 1), answered.slice(1, 2), answered.slice(2)].join('\t')}\n`;
}
