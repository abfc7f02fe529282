import { existsSync } from 'node:fs';
import { EnvironmentError } from '../../exit-status.ts';
import { programOutput } from '../process/run-program.ts';
import { enter } from '../process/logger.ts';
import {
  listSchema,
  numberSchema,
  objectSchema,
  optionalOrNull,
  textSchema,
  type Schema,
} from '@lamellar/core/schemas';
import { parsedJson, validAnswer } from './incus-api.ts';
import { configurationSchema, type IncusConfiguration } from './incus-configuration.ts';
import { devicesOf, devicesSchema, type IncusDevice } from './incus-devices.ts';

/** An instance of Incus: a container or a virtual machine. */
export interface IncusInstance {
  readonly name: string;
  readonly project: string;
  readonly type: string;
  /** The instance's own settings. */
  readonly config: IncusConfiguration;
  /** The settings of the instance's Incus profiles, overridden by the instance's own settings key by key. */
  readonly inherited: IncusConfiguration;
  /** For every inherited key, the Incus profile with the key. */
  readonly inheritedFrom: IncusConfiguration;
  /** The devices by name; own devices override inherited devices. */
  readonly devices: readonly IncusDevice[];
  /** The state; missing if not requested. */
  readonly state?: IncusState;
  /** True for an instance of a cluster: the instance can start on another member. */
  readonly isInCluster?: true;
  /** The cluster member with the instance; missing for this machine. */
  readonly member?: string;
}

/** The state of an instance in Incus. */
export interface IncusState {
  /** Such as `Running`, `Stopped`, `Frozen` or `Error`. */
  readonly status: string;
  /** The PID of the first process; 0 if stopped. */
  readonly pid: number;
}

/** The limits of an answer, enough for a few thousand instances. */
const limits = { largestOutput: 64 * 1024 * 1024, deadline: 120_000 };

/** The remote of this machine, independent of the user's default remote. */
const here = 'local:';

/** Checks whether the machine has Incus, without a request. */
export function hasIncus(): boolean {
  return existsSync('/var/lib/incus');
}

/**
 * Lists the instances of Incus in all projects; none without `incus`. In a cluster, includes the instances of all members.
 *
 * @param withStates - true to request the states, which takes Incus longer
 * @throws CommandError if Incus does not answer
 */
export async function incusInstances(withStates = false): Promise<readonly IncusInstance[]> {
  const path = `/1.0/instances?recursion=${withStates ? 2 : 1}&all-projects=true`;
  return withInherited((await query(path, listSchema(instanceSchema))) ?? []);
}

/**
 * Finds an instance; undefined if missing.
 *
 * @throws CommandError if Incus does not answer
 */
export async function incusInstance(project: string, name: string): Promise<IncusInstance | undefined> {
  const path = `/1.0/instances/${encodeURIComponent(name)}?project=${encodeURIComponent(project)}`;
  const found = await query(path, instanceSchema);
  const [instance] = found === undefined ? [] : await withInherited([found]);
  return instance;
}

/**
 * Returns the configuration of a project; empty if missing.
 *
 * @throws CommandError if Incus does not answer
 */
export async function projectConfiguration(name: string): Promise<IncusConfiguration> {
  return (await query(`/1.0/projects/${encodeURIComponent(name)}`, projectSchema))?.config ?? {};
}

/** Returns the instances of this machine, without the instances of further cluster members. */
export function localInstances(instances: readonly IncusInstance[]): readonly IncusInstance[] {
  return instances.filter(({ member }) => member === undefined);
}

/** The name of an object, which a request can contain. */
const nameSchema = textSchema(1024, /^\P{Surrogate}+$/u, 'a name');

const instanceSchema = objectSchema({
  name: nameSchema,
  project: nameSchema,
  type: textSchema(),
  config: configurationSchema,
  devices: devicesSchema,
  // The cluster member with the instance; `none` without a cluster.
  location: optionalOrNull(textSchema()),
  // The Incus profiles of an instance; the last profile with a key decides.
  profiles: optionalOrNull(listSchema(nameSchema)),
  state: optionalOrNull(objectSchema<IncusState>({ status: textSchema(), pid: numberSchema(2 ** 31) })),
});

/** The answer to `/1.0`, as far as used: the name of this machine in the cluster. */
const serverSchema = objectSchema({ environment: objectSchema({ server_name: optionalOrNull(textSchema()) }) });

const projectSchema = objectSchema({ config: configurationSchema });

const profileSchema = objectSchema({ name: nameSchema, config: configurationSchema, devices: devicesSchema });

type Described = ReturnType<(typeof instanceSchema)['read']>;
type DescribedProfile = ReturnType<(typeof profileSchema)['read']>;

async function withInherited(instances: readonly Described[]): Promise<readonly IncusInstance[]> {
  const byProject = new Map<string, ReadonlyMap<string, DescribedProfile>>();
  for (const { project } of instances) {
    if (byProject.has(project)) continue;
    const path = `/1.0/profiles?recursion=1&project=${encodeURIComponent(project)}`;
    const profiles = await query(path, listSchema(profileSchema));
    byProject.set(project, new Map(profiles?.map((profile) => [profile.name, profile])));
  }
  const clusterAt = await clusterOf(instances);
  return instances.map(({ name, project, type, config, devices, profiles = [], state, location }) => {
    const used = profiles.flatMap((profile) => byProject.get(project)?.get(profile) ?? []);
    const keys = used.flatMap((profile) =>
      Object.entries(profile.config).map(([key, value]) => ({ key, value, profile: profile.name })),
    );
    const inherited = Object.fromEntries(keys.map(({ key, value }) => [key, value]));
    const inheritedFrom = Object.fromEntries(keys.map(({ key, profile }) => [key, profile]));
    const instance = { name, project, type, config, inherited, inheritedFrom, devices: devicesOf(devices, used) };
    return {
      ...instance,
      ...(state === undefined ? {} : { state }),
      ...clusterAt(location),
    };
  });
}

/** Returns a function that converts the location of an instance into the facts about the instance's cluster. */
async function clusterOf(
  instances: readonly Described[],
): Promise<(location: string | undefined) => Pick<IncusInstance, 'isInCluster' | 'member'>> {
  const isMember = (location: string | undefined): location is string => !['', 'none', undefined].includes(location);
  if (!instances.some(({ location }) => isMember(location))) return () => ({});
  const own = (await query('/1.0', serverSchema))?.environment.server_name;
  return (location) =>
    !isMember(location) ? {} : { isInCluster: true, ...(location === own ? {} : { member: location }) };
}

/** Requests the data under a path; undefined without Incus, or if the object is missing. */
async function query<Value>(path: string, schema: Schema<Value>): Promise<Value | undefined> {
  enter(`asking Incus for ${path}`);
  try {
    return validAnswer(parsedJson(await incus(['query', here + path])), schema, path);
  } catch (error) {
    if (error instanceof NoIncusError || /(?:Instance|Project) not found/.test(String(error))) return undefined;
    throw error;
  }
}

class NoIncusError extends EnvironmentError {}

async function incus(words: readonly string[]): Promise<string> {
  const ended = await programOutput('incus', words, limits);
  if ('output' in ended) return ended.output.toString();
  if (ended.failure === 'missing') throw new NoIncusError('incus is not installed');
  const said = ended.stderr
    .toString()
    .trim()
    .replace(/^Error: /, '');
  const reason = ended.failure === 'late' ? 'no answer in time' : said;
  throw new EnvironmentError(`incus: ${reason === '' ? ended.message : reason}`);
}
