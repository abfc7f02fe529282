import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { FoundContainer } from '../manifest/print-starter.ts';
import { readRegularFile } from './read-file.ts';

const lxcPath = '/var/lib/lxc';

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

/** As much as `incus list` prints of a few thousand containers, and as long as it may take. */
const limits = { maxBuffer: 64 * 1024 * 1024, timeout: 30_000 };

/**
 * The containers of Incus, of all projects; none where there is no `incus`.
 *
 * @throws where `incus` fails
 */
export async function findIncusContainers(): Promise<readonly FoundContainer[]> {
  const words = ['list', '--all-projects', '--format', 'json'];
  try {
    const { stdout } = await promisify(execFile)('incus', words, limits);
    return (JSON.parse(stdout) as readonly IncusInstance[]).flatMap(containerOf);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** What is used of an instance as Incus describes it. */
interface IncusInstance {
  readonly name: string;
  readonly project: string;
  readonly type: string;
  readonly expanded_config: Readonly<Record<string, string>>;
}

function containerOf({ name, project, type, expanded_config: config }: IncusInstance): readonly FoundContainer[] {
  if (type !== 'container') return [];
  const is = (key: string): boolean => ['true', '1', 'yes', 'on'].includes(config[key]?.toLowerCase() ?? '');
  return [{ name, runtime: 'incus', project, nesting: is('security.nesting'), privileged: is('security.privileged') }];
}
