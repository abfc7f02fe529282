import type { ByteString } from '@lamellar/core/language';
import { CommandError, exitStatus } from '../exit-status.ts';
import type { Instance } from '../adapters/instance.ts';
import { usualLxcPath } from '../adapters/lxc/lxc-path.ts';
import { lxcPathProblem } from '../manifest/container-name.ts';

/** The record of a container in a generation, for later changes and the removal. */
export type AppliedContainer = Instance & AppliedLayers;

/**
 * The form of a record in the file: without an instance name equal to the manifest's name, and without LXC's usual
 * path.
 */
type Written = AppliedLayers & {
  readonly runtime: Instance['runtime'];
  readonly instance?: string;
  readonly lxcPath?: string;
  readonly project?: string;
};

interface AppliedLayers {
  /** The name in the manifest. */
  readonly name: string;
  /** The profile of the host layer, in the root policy namespace. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
  /** The profiles of the container layer, parents before children. */
  readonly profiles: readonly ByteString[];
  /** The loader of the container layer: the host, or the container's init from the container's root. */
  readonly load: 'host' | 'container';
  /** The files of the container layer, below the generation. */
  readonly policy: readonly string[];
  /** The profiles of a host layer that the runtime does not generate, parents before children. */
  readonly ownProfiles?: readonly ByteString[];
}

/**
 * The version of files with a container whose runtime's name differs from the manifest's name. Version 3 is for
 * containers in an unusual LXC path. Earlier versions of lamellar could not identify these containers.
 */
const withInstances = 2;
const withPaths = 3;

/** The known versions of the file. The first version is a list without a version number. */
const versions = [1, withInstances, withPaths] as const;

/** Prints the file of applied containers. Profiles and namespaces are written with a character for every byte. */
export function printApplied(containers: Iterable<AppliedContainer>): string {
  const written = Array.from(containers, writtenOf);
  const version = written.some((each) => 'lxcPath' in each)
    ? withPaths
    : written.some((each) => 'instance' in each)
      ? withInstances
      : versions[0];
  return `${JSON.stringify({ version, containers: written }, undefined, 2)}\n`;
}

/** Returns the written form with keys in a fixed order: equal records are equal texts, whether read or made. */
function writtenOf(container: AppliedContainer): Written {
  const { name, runtime, instance, profile, namespace, profiles, policy, load, ownProfiles } = container;
  return {
    name,
    runtime,
    ...(container.runtime === 'incus' ? { project: container.project } : {}),
    profile,
    namespace,
    profiles,
    policy,
    load,
    ...(ownProfiles === undefined ? {} : { ownProfiles }),
    ...(instance === name ? {} : { instance }),
    ...(container.runtime === 'lxc' && container.lxcPath !== usualLxcPath ? { lxcPath: container.lxcPath } : {}),
  };
}

/**
 * Parses the file of applied containers. Ignores unknown keys, so that a later version can add keys.
 *
 * @param file - the path, for messages
 * @throws CommandError if the file is damaged, or has a later version
 */
export function parseApplied(text: string, file: string): readonly AppliedContainer[] {
  const damaged = (what: string): CommandError =>
    new CommandError(`${file} is damaged: ${what}`, { status: exitStatus.environment, hint: damageHint });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged((error as Error).message);
  }
  if (isObject(value) && !versions.some((version) => version === value['version']))
    throw new CommandError(`${file} is of version ${JSON.stringify(value['version'])}`, {
      status: exitStatus.environment,
      hint: `this lamellar knows versions up to ${Math.max(...versions)}: a later one has applied what is there, and can remove it`,
    });
  const containers = isObject(value) ? value['containers'] : value;
  if (!Array.isArray(containers)) throw damaged('no list of containers');
  return containers.map((each, index) => {
    const wrong = isObject(each) ? wrongKey(each) : 'all of it';
    if (wrong !== undefined) throw damaged(`${wrong} of container ${index + 1}`);
    const { runtime, instance, lxcPath = usualLxcPath, project = '', ...layers } = each as Written;
    const called = { ...layers, instance: instance ?? layers.name };
    return runtime === 'lxc' ? { ...called, runtime, lxcPath } : { ...called, runtime, project };
  });
}

const damageHint =
  '`lamellar remove --all` takes out what it finds of lamellar on this host, and `lamellar apply` writes it anew';

/** Returns the first key whose value does not have the type's shape. */
function wrongKey(container: Readonly<Record<string, unknown>>): string | undefined {
  const isRuntime = (value: unknown): boolean => value === 'lxc' || (value === 'incus' && isText(container['project']));
  const shape: Readonly<Record<keyof AppliedLayers | 'runtime' | 'instance' | 'lxcPath', (value: unknown) => boolean>> =
    {
      name: isName,
      instance: (value) => value === undefined || isName(value),
      lxcPath: (value) => value === undefined || (isText(value) && lxcPathProblem(value) === undefined),
      runtime: isRuntime,
      profile: isBytes,
      namespace: (value) => isBytes(value) && value !== '',
      profiles: (value) => Array.isArray(value) && value.every(isBytes),
      load: (value) => value === 'host' || value === 'container',
      policy: (value) => Array.isArray(value) && value.every((file) => isText(file) && !file.split('/').includes('..')),
      ownProfiles: (value) => value === undefined || (Array.isArray(value) && value.every(isBytes)),
    };
  return Object.entries(shape).find(([key, isRight]) => !isRight(container[key]))?.[0];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checks for the name of a directory. */
function isName(value: unknown): boolean {
  return isText(value) && value !== '' && !value.includes('/');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Checks for a text of bytes, a character for every byte. */
function isBytes(value: unknown): value is ByteString {
  // eslint-disable-next-line no-control-regex -- every byte
  return isText(value) && /^[\0-\xff]*$/.test(value);
}
