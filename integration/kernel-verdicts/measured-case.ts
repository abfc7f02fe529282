import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  PolicyCache,
  parseLabel,
  PolicyNamespace,
  PolicyUnit,
  signalNumber,
  textOf,
  type ByteString,
  type Label,
  type Operation,
} from '@lamellar/core';
import { kernelFeatures } from '../kernel-features/kernel-features.ts';
import { pinnedFeatures, readPolicyFile, systemPolicyFiles } from './system-policy.ts';

const folder = fileURLToPath(new URL('cases/', import.meta.url));

/** The names of the measured cases. */
export const caseNames: readonly string[] = readdirSync(folder).sort();

const signals = ['exists', 'hup', 'int', 'kill', 'usr1', 'term', 'chld', 'cont', 'rtmin+8'];

/** What each line of a case answers, in the order of its digits. */
export const measuredOperations: readonly Operation[] = [
  { kind: 'ptrace', access: 'read' },
  { kind: 'ptrace', access: 'trace' },
  ...signals.map((name): Operation => {
    const signal = signalNumber(name);
    if (signal === undefined) throw new Error(`no signal ${name}`);
    return { kind: 'signal', signal };
  }),
];

/** One line: what a kernel answered for a pair of labels, one digit for each of `measuredOperations`. */
export interface MeasuredLine {
  readonly subject: ByteString;
  readonly target: ByteString;
  readonly digits: string;
}

/** Every line of a case as the kernel answered it: `verdicts.tsv`, replaced where `KERNEL.diff.tsv` differs. */
export function measuredLines(name: string, kernel: string): readonly MeasuredLine[] {
  const lines = readLines(join(folder, name, 'verdicts.tsv'));
  const differing = join(folder, name, `${kernel}.diff.tsv`);
  if (!existsSync(differing)) return lines;
  const replaced = new Map(readLines(differing).map((line) => [pairKey(line), line]));
  const result = lines.map((line) => {
    const other = replaced.get(pairKey(line));
    replaced.delete(pairKey(line));
    return other ?? line;
  });
  if (replaced.size > 0) throw new Error(`${differing} has pairs that verdicts.tsv has not`);
  return result;
}

function pairKey({ subject, target }: MeasuredLine): string {
  return `${subject}\t${target}`;
}

function readLines(path: string): readonly MeasuredLine[] {
  const lines = readFileSync(path, 'latin1').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [subject, target, read, trace, ...rest] = line.split('\t');
      const digits = `${read}${trace}${rest.join('')}`;
      if (!/^[01]+$/.test(digits) || digits.length !== measuredOperations.length)
        throw new Error(`${path}: not a line of verdicts: ${line}`);
      return { subject: subject as ByteString, target: target as ByteString, digits };
    });
}

const files = systemPolicyFiles();
const cache = new PolicyCache();

/** The policy of a case, compiled for a kernel with Debian's pinned policy features. */
export function loadCase(name: string, kernel: string): PolicyNamespace {
  const environment = {
    resolve: files.resolve,
    cache,
    kernelFeatures: kernelFeatures(kernel),
    defaultFeatures: pinnedFeatures(),
    knownAbis: new Map<string, never>(),
  };
  const root = PolicyNamespace.root();
  const load = (directory: string, namespace: PolicyNamespace): void => {
    for (const file of list(join(directory, 'profiles')))
      namespace.load(new PolicyUnit(readPolicyFile(files, join(directory, 'profiles', file)), environment));
    for (const child of list(join(directory, 'namespaces')))
      load(join(directory, 'namespaces', child), namespace.ensure([child as ByteString]));
  };
  load(join(folder, name, 'policy'), root);
  return root;
}

function list(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory).sort() : [];
}

/** A label of a case; throws, with the reason, where the policy has none such. */
export function labelOf(text: ByteString, root: PolicyNamespace): Label {
  const result = parseLabel(text, root);
  if ('label' in result) return result.label;
  const { diagnostics, message } = result.error;
  const reasons = (diagnostics ?? []).map((diagnostic) => diagnostic.message);
  throw new Error(`label ${textOf(text)}: ${[message, ...reasons].join('; ')}`);
}
