import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { kernelNames } from '../kernel/kernel-files.ts';
import { labelText } from '../process/read-task-label.ts';
import { readSysctls } from './kernel-state.ts';
import { revisionOf } from './loaded-policy.ts';
import { configuredLxcPaths, incusPath, parserConf, placesBelow, hostPolicyFolder } from './machine-places.ts';
import { UnseenObjects } from './unseen-objects.ts';
import { ifPossible } from '../tolerated-failures.ts';

/**
 * Computes a cheap fingerprint of a host's state: the revisions of policy namespaces, the labels by PID namespace,
 * sysctls, and the change times of policy files and LXC configurations. Reads no policy.
 *
 * @param files - further files whose change counts
 * @returns a text that differs after a change
 */
export function watchedState(files: readonly string[] = [], places = placesBelow()): string {
  const { proc, securityfs, root } = places;
  const seen = new Set<string>();
  const addNamespace = (folder: string): void => {
    seen.add(`${folder} ${revisionOf(folder)}`);
    for (const name of ifPossible(() => kernelNames(`${folder}/namespaces`)) ?? [])
      addNamespace(`${folder}/namespaces/${name}`);
  };
  addNamespace(`${securityfs}/policy`);
  for (const id of kernelNames(proc)) {
    if (!/^\d+$/.test(id)) continue;
    const label = ifPossible(() => labelText(`${proc}/${id}/attr/apparmor/current`));
    const namespace = label === undefined ? undefined : ifPossible(() => readlinkSync(`${proc}/${id}/ns/pid`));
    if (label !== undefined) seen.add(`${namespace} ${label}`);
  }
  for (const [name, value] of readSysctls(places, new UnseenObjects())) seen.add(`${name} ${value}`);
  const folders = [hostPolicyFolder, `${incusPath}/security/apparmor/profiles`].map((folder) => `${root}${folder}`);
  for (const folder of folders) for (const file of filesBelow(folder)) seen.add(changeOf(file));
  for (const path of configuredLxcPaths(places))
    for (const name of namesIn(`${root}${path}`)) seen.add(changeOf(`${root}${path}/${name}/config`));
  for (const file of [`${root}${parserConf}`, ...files]) seen.add(changeOf(file));
  return [...seen].sort().join('\n');
}

function changeOf(file: string): string {
  const status = ifPossible(() => statSync(file, { throwIfNoEntry: false }));
  return `${file} ${status?.ino} ${status?.size} ${status?.ctimeMs}`;
}

function filesBelow(folder: string): readonly string[] {
  const entries = ifPossible(() => readdirSync(folder, { recursive: true, withFileTypes: true })) ?? [];
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => `${entry.parentPath}/${entry.name}`);
}

function namesIn(folder: string): readonly string[] {
  return ifPossible(() => readdirSync(folder)) ?? [];
}
