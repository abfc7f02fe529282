import {
  classRows,
  labelsOf,
  measuredKernels,
  objectOf,
  parseOperations,
  printLabel,
  type StackedPolicy,
} from '@lamellar/core';
import { bytesOf, textOf } from '@lamellar/core/language';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import type { TypedLine } from './typed-line.ts';

/** A candidate for completion. */
export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** The maximum number of candidates; a user cannot choose from more. */
const maxLabels = 2000;

/** The placeholders in the help for files and folders. */
const fileNames: ReadonlySet<string> = new Set(['file', 'path', 'dir', 'directory', 'folder']);

/** The placeholders in the help for labels. */
const labelNames: ReadonlySet<string> = new Set(['subject', 'target', 'label', 'peer']);

/**
 * Returns the candidates for a value by its placeholder in the help. New commands need no entries of their own.
 *
 * @param current - the typed part, perhaps of a list
 */
export async function namedValues(
  name: string,
  line: TypedLine,
  current: string,
): Promise<'files' | readonly Candidate[]> {
  if (fileNames.has(name)) return 'files';
  if (labelNames.has(name)) return inList(current, await labels(line));
  if (name === 'object') return objects(line, current);
  if (name === 'operation') return operations(current);
  if (name === 'class') return words(classRows.map(({ word }) => word));
  if (name === 'container') return words(await containers(line));
  if (name === 'kernel' || name === 'version')
    return words(['host', ...(name === 'version' ? ['all'] : []), ...measuredKernels.map(({ version }) => version)]);
  const row = classRows.find(({ names }) => names.plural === name);
  return row === undefined
    ? []
    : inList(
        current,
        row.operations.map((operation) => operation.name),
      );
}

/** Completes `CLASS`, `CLASS:`, then the operations of the class; after a comma, the next element of the list. */
function operations(current: string): readonly Candidate[] {
  const before = current.slice(0, current.lastIndexOf(',') + 1);
  const listed = /(?:^|,)([\w-]+):[^:]*$/.exec(current)?.[1];
  const row = classRows.find(({ word }) => word === listed);
  const classes = classRows.flatMap(({ word }) => [word, `${word}:`]);
  if (row === undefined) return words(classes.map((word) => before + word));
  const names = row.operations.map(({ name }) => name);
  const isFirst = before.lastIndexOf(':') < 0;
  if (isFirst) return words(names.map((name) => `${row.word}:${name}`));
  return words([...names, ...classes].map((name) => before + name));
}

/** Completes the object of an operation. */
async function objects(line: TypedLine, current: string): Promise<'files' | readonly Candidate[]> {
  const parsed = parseOperations(bytesOf(line.operands[1] ?? ''));
  if ('error' in parsed) return [];
  const object = objectOf(parsed.operations[0]);
  if (object === 'none') return [];
  if (object === 'label') return line.operands.length > 2 ? [] : inList(current, await labels(line));
  // The usage of the form names all words of the object.
  const word = object.usage.split(' ')[line.operands.length - 2] ?? '';
  if (/LABEL|SELECTOR|PROFILE/.test(word)) return words(await labels(line));
  return /PATH|TARGET|SOURCE|NEW|OLD/.test(word) ? 'files' : [];
}

/** Returns the labels of the available policy; a container's label is written `CONTAINER:PROFILE`. */
async function labels(line: TypedLine): Promise<readonly string[]> {
  const policy = await policyAt(line);
  if (policy === undefined) return [];
  const names = labelsOf(policy).map((label) => {
    const part = label.parts.at(-1);
    const container = part === undefined ? undefined : policy.stackOf(part.namespace)?.name;
    const name = container === undefined ? printLabel(label, policy.root) : `${container}:${part?.profile.name ?? ''}`;
    return textOf(bytesOf(name));
  });
  return [...new Set(names)].slice(0, maxLabels);
}

async function policyAt({ values }: TypedLine): Promise<StackedPolicy | undefined> {
  const { loadPolicies } = await import('../policy/load-policy.ts');
  const { kernel: _, ...options } = values as unknown as CommandPolicyOptions;
  const [{ policy }] = await loadPolicies(options);
  return policy;
}

/** Returns the containers of the manifest; without a manifest, the containers of LXC. */
async function containers({ values }: TypedLine): Promise<readonly string[]> {
  const { chooseManifest } = await import('../policy/choose-manifest.ts');
  const { policySurroundings } = await import('../adapters/policy/policy-surroundings.ts');
  const manifest = chooseManifest(values);
  if (manifest === undefined) {
    const { lxcContainersIn } = await import('../adapters/lxc/lxc-containers-in.ts');
    const { lxcPaths } = await import('../adapters/lxc/lxc-path.ts');
    return lxcPaths([])
      .flatMap(lxcContainersIn)
      .map(({ instance }) => instance);
  }
  const { readManifestFile } = await import('../manifest/load-manifest.ts');
  const surroundings = policySurroundings({ base: '/etc/apparmor.d' }, manifest.named);
  return [...readManifestFile(manifest.file, surroundings).containers.keys()];
}

function words(values: readonly string[]): readonly Candidate[] {
  return values.map((value) => ({ value }));
}

/** Completes the last element of a list with commas. */
function inList(current: string, values: readonly string[]): readonly Candidate[] {
  const before = current.slice(0, current.lastIndexOf(',') + 1);
  return words(values.map((value) => before + value));
}
