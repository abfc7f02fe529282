import { readdirSync } from 'node:fs';
import { kindOf } from '@lamellar/node/files';
import type { LxcInstance } from '@lamellar/node/manifest';
import { configurationFile } from './configuration-file.ts';
import { unlessFailed } from '../tolerated-failures.ts';

/**
 * Lists the containers in an LXC path, sorted.
 *
 * @throws the system's error if the path cannot be listed
 */
export function lxcContainersIn(lxcPath: string): readonly LxcInstance[] {
  return foldersIn(lxcPath)
    .map((instance) => ({ runtime: 'lxc' as const, lxcPath, instance }))
    .filter((container) => kindOf(configurationFile(container)) !== 'missing');
}

/** Lists folders without links, sorted, because the target of a link is listed at its own place. */
export function foldersIn(folder: string): readonly string[] {
  const entries = unlessFailed(['ENOENT'], () => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}
