import type { ByteString } from '@lamellar/core/language';
import {
  converted,
  listSchema,
  objectSchema,
  optional,
  readValue,
  textSchema,
  wordSchema,
  type Schema,
} from '@lamellar/core/schemas';
import { type Instance, lxcPathProblem, usualLxcPath } from '@lamellar/node/manifest';
import { CommandError, EnvironmentError } from '../../exit-status.ts';

/** The record of a container in a generation, for later changes and the removal. */
export type AppliedContainer = Instance & AppliedLayers;

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

/** The version of the file. Versions 1 and 2 lack the runtime's name of a container, or an unusual LXC path. */
const currentVersion = 3;

/** Prints the file of applied containers. Profiles and namespaces are written with a character for every byte. */
export function printApplied(containers: Iterable<AppliedContainer>): string {
  return `${JSON.stringify({ version: currentVersion, containers: Array.from(containers, writtenOf) }, undefined, 2)}\n`;
}

/**
 * Returns the written form, without a name equal to the manifest's and without LXC's usual path. The keys have a fixed
 * order: equal records are equal texts, whether read or made.
 */
function writtenOf(container: AppliedContainer): object {
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
  const damaged = (what: string): CommandError => new EnvironmentError(`${file} is damaged: ${what}`, damageHint);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged((error as Error).message);
  }
  if (isObject(value) && ![1, 2, currentVersion].some((known) => known === value['version']))
    throw new EnvironmentError(
      `${file} is of version ${JSON.stringify(value['version'])}`,
      `the installed lamellar reads versions up to ${currentVersion}: use the release that wrote the file`,
    );
  const read = readValue(isObject(value) ? value['containers'] : value, records);
  if ('problems' in read) {
    const [, index, key = 'all of it'] = read.problems[0]?.path.split('/') ?? [];
    throw damaged(index === undefined ? 'no list of containers' : `${key} of container ${Number(index) + 1}`);
  }
  return read.value.map(({ runtime, instance, lxcPath = usualLxcPath, project = '', ownProfiles, ...layers }) => {
    const called = { ...layers, ...(ownProfiles && { ownProfiles }), instance: instance ?? layers.name };
    return runtime === 'lxc' ? { ...called, runtime, lxcPath } : { ...called, runtime, project };
  });
}

const damageHint = 'run `lamellar remove --all` to delete every trace on the host, and then `lamellar apply`';

/** Returns the schema of a text of bytes, a character for every byte. */
function byteText(pattern: RegExp): Schema<ByteString> {
  return converted(textSchema(Infinity, pattern), (text) => text as ByteString);
}

// eslint-disable-next-line no-control-regex -- every byte
const name = byteText(/^[\0-\xff]*$/);
// eslint-disable-next-line no-control-regex -- every byte
const filledName = byteText(/^[\0-\xff]+$/);
/** The name of a directory. */
const directory = textSchema(Infinity, /^[^/]+$/);

const record = objectSchema({
  name: directory,
  instance: optional(directory),
  lxcPath: optional(
    converted(textSchema(), (path, place) => (lxcPathProblem(path) === undefined ? path : place.refuse(path))),
  ),
  runtime: wordSchema(['lxc', 'incus']),
  project: optional(textSchema()),
  profile: name,
  namespace: filledName,
  profiles: listSchema(name),
  load: wordSchema(['host', 'container']),
  policy: listSchema(textSchema(Infinity, /^(?!(?:.*\/)?\.\.(?:\/|$))/s)),
  ownProfiles: optional(listSchema(name)),
});

const records = listSchema(
  converted(record, (value, place) =>
    value.runtime === 'incus' && value.project === undefined ? place.below('project').refuse('missing') : value,
  ),
);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
