import type { ByteString } from '@lamellar/core/language';
import { CommandError, exitStatus } from '../exit-status.ts';
import type { Instance } from '../host/instance.ts';
import { usualLxcPath } from '../host/lxc/lxc-path.ts';
import { lxcPathProblem } from '../manifest/container-name.ts';

/** What a generation says of a container to whoever changes or removes it later. */
export type AppliedContainer = Instance & AppliedLayers;

/** The same as it is written: without what its runtime calls it where the manifest does so, too, and without LXC's usual path. */
type Written = AppliedLayers & {
  readonly runtime: Instance['runtime'];
  readonly instance?: string;
  readonly lxcPath?: string;
  readonly project?: string;
};

interface AppliedLayers {
  /** What the manifest calls it. */
  readonly name: string;
  /** The profile of its host layer, in the root policy namespace. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
  /** The profiles of its layer, parents before their children. */
  readonly profiles: readonly ByteString[];
  /** Who loads its layer: the host, or the container's init from its own root. */
  readonly load: 'host' | 'container';
  /** The files with its layer, below the generation. */
  readonly policy: readonly string[];
  /** The profiles of a host layer that the runtime does not generate, parents before their children. */
  readonly ownProfiles?: readonly ByteString[];
}

/**
 * Of files with containers that their runtimes call otherwise than the manifest, or that are in other LXC paths than the usual one: earlier
 * versions would not know which they are.
 */
const withInstances = 2;
const withPaths = 3;

/** The versions of the file that are known. One without a version, a list, is the first one from before there was one. */
const versions = [1, withInstances, withPaths] as const;

/** The text of the file that keeps what is applied to containers. Profiles and namespaces are in it a character a byte. */
export function printApplied(containers: Iterable<AppliedContainer>): string {
  const written = Array.from(containers, writtenOf);
  const version = written.some((each) => 'lxcPath' in each)
    ? withPaths
    : written.some((each) => 'instance' in each)
      ? withInstances
      : versions[0];
  return `${JSON.stringify({ version, containers: written }, undefined, 2)}\n`;
}

/** Always in the same order: what says the same is the same text, whether it was read or made. */
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
 * What that file says. Keys that are not known are passed over, so that a later version can add some.
 *
 * @param file - by its path, for messages
 * @throws CommandError where somebody else has written it, or a later version that this one must not guess at
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

/** The first key that does not have the shape of the type. */
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

/** A name of a folder. */
function isName(value: unknown): boolean {
  return isText(value) && value !== '' && !value.includes('/');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** A text of bytes, a character each. */
function isBytes(value: unknown): value is ByteString {
  // eslint-disable-next-line no-control-regex -- every byte
  return isText(value) && /^[\0-\xff]*$/.test(value);
}
