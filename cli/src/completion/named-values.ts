import { measuredKernels, printLabel } from '@lamellar/core';
import { readKernels } from '@lamellar/core/kernels';
import { classRows, objectOf, parseOperations } from '@lamellar/core/classes';
import { labelsOf } from '@lamellar/core/stacks';
import { bytesOf, printable } from '@lamellar/core/language';
import { templateRuntimes } from '@lamellar/node/policy';
import { defaultBase, type CommandPolicyOptions } from '../policy/policy-options.ts';
import type { TypedLine } from './typed-line.ts';

/** The maximum number of candidates; a user cannot choose from more. */
const maxLabels = 2000;

/**
 * Returns the candidates for a value by its placeholder in the help. New commands need no entries of their own.
 *
 * @param current - the typed part, perhaps of a list
 */
export async function namedValues(
  name: string,
  line: TypedLine,
  current: string,
): Promise<'files' | readonly string[]> {
  const before = current.slice(0, current.lastIndexOf(',') + 1);
  const inList = (values: readonly string[]): readonly string[] => values.map((value) => before + value);
  if (/^(?:file|path|dir|directory|folder)$/.test(name)) return 'files';
  if (/^(?:subject|target|label|peer)$/.test(name)) return inList(await labels(line));
  if (name === 'object') return objects(line, inList);
  if (name === 'operation') return operations(current, before);
  if (name === 'class') return classRows.map(({ word }) => word);
  if (name === 'container') return containers(line);
  if (name === 'runtime') return templateRuntimes;
  if (name === 'kernel' || name === 'version')
    return [
      'host',
      ...(name === 'version' ? ['all'] : []),
      ...[...measuredKernels, ...readKernels].map(({ version }) => version),
    ];
  return inList(operationsOf(classRows.find(({ names }) => names.plural === name)));
}

function operationsOf(row: (typeof classRows)[number] | undefined): readonly string[] {
  return row === undefined ? [] : row.operations.map((operation) => operation.name);
}

/** Completes `CLASS`, `CLASS:`, then the operations of the class; after a comma, the next element of the list. */
function operations(current: string, before: string): readonly string[] {
  const [, listed] = /(?:^|,)([\w-]+):[^:]*$/.exec(current) ?? [];
  const names = operationsOf(classRows.find(({ word }) => word === listed));
  if (names.length > 0 && !before.includes(':')) return names.map((name) => `${listed}:${name}`);
  const classes = classRows.flatMap(({ word }) => [word, `${word}:`]);
  return [...names, ...classes].map((name) => before + name);
}

/** Completes the object of an operation. */
async function objects(
  line: TypedLine,
  inList: (values: readonly string[]) => readonly string[],
): Promise<'files' | readonly string[]> {
  const parsed = parseOperations(bytesOf(line.operands[1] ?? ''));
  const object = 'error' in parsed ? 'none' : objectOf(parsed.operations[0]);
  if (object === 'none') return [];
  if (object === 'label') return line.operands.length > 2 ? [] : inList(await labels(line));
  // The usage of the form names all words of the object.
  const word = object.usage.split(' ')[line.operands.length - 2] ?? '';
  if (/LABEL|SELECTOR|PROFILE/.test(word)) return labels(line);
  return /PATH|TARGET|SOURCE|NEW|OLD/.test(word) ? 'files' : [];
}

/** Returns the labels of the available policy; a container's label is written `CONTAINER:PROFILE`. */
async function labels({ values }: TypedLine): Promise<readonly string[]> {
  const { loadPolicies } = await import('../policy/load-policy.ts');
  const { kernel: _, ...options } = values as unknown as CommandPolicyOptions;
  const [{ policy }] = await loadPolicies(options);
  if (policy === undefined) return [];
  const names = labelsOf(policy).map((label) => {
    const part = label.parts.at(-1);
    const container = part === undefined ? undefined : policy.stackOf(part.namespace)?.name;
    const name = container === undefined ? printLabel(label, policy.root) : `${container}:${part?.profile.name ?? ''}`;
    return printable(name);
  });
  return [...new Set(names)].slice(0, maxLabels);
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
  const surroundings = policySurroundings({ base: defaultBase }, manifest.named);
  return [...readManifestFile(manifest.file, surroundings).containers.keys()];
}
