import { stackNames } from '@lamellar/core/stacks';
import { bytesOf } from '@lamellar/core/language';
import { checkFolder, checkName, refusal } from './check-name.ts';
import { layerNames, type LayerNames } from './layer-names.ts';

/**
 * Returns the names of a container's layers in Incus 6.0.
 *
 * @see `project.Instance` in Incus's `internal/server/project/project.go`, which puts `PROJECT_` before the name
 */
export function incusNames(name: string, project: string, path: string): LayerNames {
  checkInstanceName(name);
  checkProjectName(project);
  checkFolder('Incus path', path);
  const instance = project === 'default' ? name : `${project}_${name}`;
  return layerNames(stackNames('incus', bytesOf(instance), bytesOf(cleaned(path))));
}

/** Normalises an absolute path like Incus (`VarPath`). */
function cleaned(path: string): string {
  const folders: string[] = [];
  for (const folder of path.split('/')) {
    if (folder === '..') folders.pop();
    else if (folder !== '' && folder !== '.') folders.push(folder);
  }
  return `/${folders.join('/')}`;
}

/** Refuses instance names outside the syntax of host names, like Incus. */
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
