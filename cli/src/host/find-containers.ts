import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isOn } from './incus/incus-changes.ts';
import { incusInstances } from './incus/incus.ts';
import { lxcPath } from './lxc/lxc-path.ts';
import { readRegularFile } from './disk/read-file.ts';

/** A container as a host has it, before anybody wrote a manifest. */
export type FoundContainer = {
  readonly name: string;
  readonly nesting: boolean;
  readonly privileged: boolean;
} & ({ readonly runtime: 'lxc' } | { readonly runtime: 'incus'; readonly project: string });

/**
 * The containers of LXC, by name, as their configurations describe them. A configuration's includes are not followed:
 * what they say is LXC's default, or the distribution's.
 *
 * @throws the system's error where they cannot be listed
 */
export function findLxcContainers(): readonly FoundContainer[] {
  return foldersIn(lxcPath).flatMap((name) => {
    const configuration = readRegularFile(path.join(lxcPath, name, 'config'));
    if ('reason' in configuration) return [];
    const text = configuration.bytes.toString();
    const nesting = [...text.matchAll(/^\s*lxc\.apparmor\.allow_nesting\s*=\s*(.*?)\s*$/gm)].at(-1)?.[1];
    return [{ name, runtime: 'lxc', nesting: nesting === '1', privileged: !/^\s*lxc\.idmap\s*=\s*\S/m.test(text) }];
  });
}

function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * The containers of Incus, of all projects; none where there is no `incus`.
 *
 * @throws CommandError where Incus does not answer
 */
export async function findIncusContainers(): Promise<readonly FoundContainer[]> {
  return (await incusInstances()).flatMap(({ name, project, type, config, inherited }) => {
    if (type !== 'container') return [];
    const is = (key: string): boolean => isOn(config[key] ?? inherited[key]);
    return [
      { name, runtime: 'incus', project, nesting: is('security.nesting'), privileged: is('security.privileged') },
    ];
  });
}
