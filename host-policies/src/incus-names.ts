import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { checkFolder, checkName, refusal } from './check-name.ts';
import type { LayerNames } from './host-layer.ts';

/** Of what stands behind `incus-`, in bytes: from one more on it is a hash instead. */
const longestName = 248;

/**
 * The names that Incus 6.0 gives: `incus-NAME_<PATH>`, with `PROJECT_` before the name in another project than
 * `default`; for the policy namespace `-` stands for each `/` between the path's folders. What is too long becomes
 * a hash, for each of the two by itself.
 *
 * @see `InstanceProfileName`, `InstanceNamespaceName` in Incus's `internal/server/apparmor/instance.go`
 */
export function incusNames(name: string, project: string, path: string): LayerNames {
  checkInstanceName(name);
  checkProjectName(project);
  checkFolder('Incus path', path);
  const instance = project === 'default' ? name : `${project}_${name}`;
  // Incus cleans the path before it uses it (`VarPath`).
  const clean = posix.resolve(path);
  const folders = clean.slice(1).replaceAll('/', '-');
  return { profileName: shortened(`${instance}_<${clean}>`), namespaceName: shortened(`${instance}_<${folders}>`) };
}

function shortened(name: string): string {
  const isLong = Buffer.byteLength(name) > longestName;
  return `incus-${isLong ? createHash('sha256').update(name).digest('hex') : name}`;
}

/** Incus takes names of hosts. */
function checkInstanceName(name: string): void {
  const isHostName = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/.test(name) && !/^\d+$/.test(name);
  if (isHostName) return;
  throw new RangeError(
    `instance name ${JSON.stringify(name)} is none that Incus has: letters, digits and hyphens, up to 63, not only digits`,
  );
}

function checkProjectName(project: string): void {
  if (project === '') throw new RangeError('a project needs a name');
  checkName('project name', project);
  const found = /[/ _'"]/.exec(project);
  if (found !== null) throw refusal('project name', project, `\`${found[0]}\`, which Incus has in no project's name`);
}
