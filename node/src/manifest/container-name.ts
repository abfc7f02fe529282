import path from 'node:path';
import { printable } from '@lamellar/core/language';

/** The reason why a name is invalid for a container or a project, with advice. */
export interface NameProblem {
  readonly message: string;
  readonly hint: string;
}

/**
 * Checks the name of an LXC container: a profile must be named after it, and an expectation must be able to name it.
 */
export function lxcNameProblem(name: string): NameProblem | undefined {
  if (name === '.' || name === '..' || name.includes('/'))
    return problem(
      'container',
      name,
      'the name is a folder below the LXC path: it cannot contain `/`, or be `.` or `..`',
    );
  return appArmorProblem('container', name);
}

/** Checks an LXC path: an absolute path of a folder, with characters valid in the name of a profile. */
export function lxcPathProblem(lxcPath: string): NameProblem | undefined {
  if (!path.isAbsolute(lxcPath) || path.resolve(lxcPath) !== lxcPath || lxcPath === '/')
    return {
      message: `an LXC path cannot be \`${printable(lxcPath)}\``,
      hint: 'write an absolute path without `.`, `..` or a final slash',
    };
  const found = unnameable.exec(lxcPath);
  return found === null
    ? undefined
    : {
        message: `an LXC path cannot be \`${printable(lxcPath)}\``,
        hint: `AppArmor cannot have \`${printable(found[0])}\` in a name, and LXC names profiles after the path`,
      };
}

/**
 * Checks the name of an Incus container by the rules of Incus.
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

/** Checks the name of a container of Proxmox VE: a number. @see the format `pve-vmid` of PVE::JSONSchema */
export function proxmoxNameProblem(name: string): NameProblem | undefined {
  if (isProxmoxName(name)) return undefined;
  return problem('container', name, 'write the number of the container of Proxmox VE, with `name: "101"`');
}

/** Checks whether a name can be a container of Proxmox VE. */
export function isProxmoxName(name: string): boolean {
  return /^[1-9]\d{2,8}$/.test(name);
}

/** Checks the name of an Incus project. */
export function projectNameProblem(name: string): NameProblem | undefined {
  if (/[/ _'"]/.test(name) || name === '*' || name === '.' || name === '..')
    return problem('project', name, 'Incus accepts no `/`, blank, `_` or quote, and not the names `*`, `.` and `..`');
  return appArmorProblem('project', name);
}

/** Checks the key of a container in a manifest and its expectations, independently of the runtime's name. */
export function keyProblem(key: string): NameProblem | undefined {
  if (key === '__proto__')
    return problem('container', key, `a manifest cannot have this key: ${alternativeKeyHint(key)}`);
  if (key === 'host')
    return problem('container', key, `\`host:\` is the host itself in expectations: ${alternativeKeyHint(key)}`);
  if (key === '.' || key === '..' || key.includes('/'))
    return problem('container', key, 'a folder has this name: it cannot contain `/`, or be `.` or `..`');
  return appArmorProblem('container', key);
}

function alternativeKeyHint(name: string): string {
  return `write a different key, with \`name: ${name}\` below`;
}

/** Characters forbidden in profile names and labels. */
const unnameable = /[[\]{}\\:\0\n\r]/;

function appArmorProblem(what: 'container' | 'project', name: string): NameProblem | undefined {
  if (name === '') return { message: `a ${what} needs a name`, hint: 'write the name before the `:`' };
  const found = unnameable.exec(name);
  return found === null ? undefined : problem(what, name, `AppArmor cannot have \`${printable(found[0])}\` in a name`);
}

function problem(what: 'container' | 'project', name: string, hint: string): NameProblem {
  return { message: `a ${what} cannot be called \`${printable(name)}\``, hint };
}
