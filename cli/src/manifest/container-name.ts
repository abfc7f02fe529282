import path from 'node:path';
import { bytesOf, textOf } from '@lamellar/core/language';

/** Why a name cannot be a container's or a project's, and what to do. */
export interface NameProblem {
  readonly message: string;
  readonly hint: string;
}

/** Why an LXC container cannot have a name: no profile could be named after it, or no sentence could say it. */
export function lxcNameProblem(name: string): NameProblem | undefined {
  if (name === '.' || name === '..' || name.includes('/'))
    return problem(
      'container',
      name,
      'it names a folder below the LXC path, so it holds no `/` and is not `.` or `..`',
    );
  return appArmorProblem('container', name);
}

/** Why LXC's folder of containers cannot have a name: it would not be one folder, or no profile could be named after it. */
export function lxcPathProblem(lxcPath: string): NameProblem | undefined {
  if (!path.isAbsolute(lxcPath) || path.resolve(lxcPath) !== lxcPath || lxcPath === '/')
    return {
      message: `an LXC path cannot be \`${textOf(bytesOf(lxcPath))}\``,
      hint: 'write it from the root, without `.`, `..` or a slash at its end',
    };
  const found = unnameable.exec(lxcPath);
  return found === null
    ? undefined
    : {
        message: `an LXC path cannot be \`${textOf(bytesOf(lxcPath))}\``,
        hint: `AppArmor cannot have \`${textOf(bytesOf(found[0]))}\` in a name, and LXC names profiles after it`,
      };
}

/**
 * Why an Incus container cannot have a name: Incus would not take it.
 *
 * @see https://linuxcontainers.org/incus/docs/main/reference/instance_properties/
 */
export function incusNameProblem(name: string): NameProblem | undefined {
  if (/^[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(name)) return undefined;
  return problem(
    'container',
    name,
    'Incus takes up to 63 letters, digits and hyphens, a letter first and no hyphen last',
  );
}

/** Why a project of Incus cannot have a name. */
export function projectNameProblem(name: string): NameProblem | undefined {
  if (/[/ _'"]/.test(name) || name === '*' || name === '.' || name === '..')
    return problem('project', name, 'Incus takes no `/`, blank, `_` or quote in it, nor `*`, `.` or `..` as a whole');
  return appArmorProblem('project', name);
}

/** Why a manifest and its sentences cannot call a container so, whatever its runtime calls it. */
export function keyProblem(key: string): NameProblem | undefined {
  if (key === '__proto__') return problem('container', key, `a manifest cannot have this key: ${otherwise(key)}`);
  if (key === 'host')
    return problem('container', key, `\`host:\` stands for the host itself in sentences: ${otherwise(key)}`);
  if (key === '.' || key === '..' || key.includes('/'))
    return problem('container', key, 'a folder is named after it, so it holds no `/` and is not `.` or `..`');
  return appArmorProblem('container', key);
}

function otherwise(name: string): string {
  return `write another one, with \`name: ${name}\` below it`;
}

/** What no profile's name and no label can hold. */
const unnameable = /[[\]{}\\:\0\n\r]/;

function appArmorProblem(what: 'container' | 'project', name: string): NameProblem | undefined {
  if (name === '') return { message: `a ${what} needs a name`, hint: 'write it in front of the `:`' };
  const found = unnameable.exec(name);
  return found === null
    ? undefined
    : problem(what, name, `AppArmor cannot have \`${textOf(bytesOf(found[0]))}\` in a name`);
}

function problem(what: 'container' | 'project', name: string, hint: string): NameProblem {
  return { message: `a ${what} cannot be called \`${textOf(bytesOf(name))}\``, hint };
}
