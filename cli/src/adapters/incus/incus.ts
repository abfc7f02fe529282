import { existsSync } from 'node:fs';
import { CommandError, exitStatus } from '../../exit-status.ts';
import { programOutput } from '../process/run-program.ts';
import { enter } from '../process/logger.ts';

/** Keys of Incus's configuration with values. */
export type IncusConfiguration = Readonly<Record<string, string>>;

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
  /** The state; missing if not requested. */
  readonly state?: IncusState;
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
 * Lists the instances of Incus in all projects; none without `incus`.
 *
 * @param withStates - true to request the states, which takes Incus longer
 * @throws CommandError if Incus does not answer
 */
export async function incusInstances(withStates = false): Promise<readonly IncusInstance[]> {
  return withInherited(await query(`/1.0/instances?recursion=${withStates ? 2 : 1}&all-projects=true`));
}

/**
 * Finds an instance; undefined if missing.
 *
 * @throws CommandError if Incus does not answer
 */
export async function incusInstance(project: string, name: string): Promise<IncusInstance | undefined> {
  const described = await query(`/1.0/instances/${encodeURIComponent(name)}?project=${encodeURIComponent(project)}`);
  const [instance] = await withInherited(described);
  return instance;
}

/** The used properties of an instance, or of an Incus profile. */
interface Described {
  readonly name: string;
  readonly project: string;
  readonly type: string;
  readonly config: IncusConfiguration;
  /** The Incus profiles of an instance; the last profile with a key decides. */
  readonly profiles: readonly string[];
  readonly state?: IncusState | null;
}

async function withInherited(instances: readonly Described[]): Promise<readonly IncusInstance[]> {
  const byProject = new Map<string, ReadonlyMap<string, IncusConfiguration>>();
  for (const { project } of instances) {
    if (byProject.has(project)) continue;
    const profiles = await query(`/1.0/profiles?recursion=1&project=${encodeURIComponent(project)}`);
    byProject.set(project, new Map(profiles.map(({ name, config }) => [name, config])));
  }
  return instances.map(({ name, project, type, config, profiles, state }) => {
    const keys = profiles.flatMap((profile) =>
      Object.entries(byProject.get(project)?.get(profile) ?? {}).map(([key, value]) => ({ key, value, profile })),
    );
    const inherited = Object.fromEntries(keys.map(({ key, value }) => [key, value]));
    const inheritedFrom = Object.fromEntries(keys.map(({ key, profile }) => [key, profile]));
    const instance = { name, project, type, config, inherited, inheritedFrom };
    return state == null ? instance : { ...instance, state: { status: state.status, pid: state.pid } };
  });
}

/** Requests the objects under a path; none without Incus, or if the object is missing. */
async function query(path: string): Promise<readonly Described[]> {
  enter(`asking Incus for ${path}`);
  try {
    const answer = JSON.parse(await incus(['query', here + path])) as Described | readonly Described[];
    return [answer].flat();
  } catch (error) {
    if (error instanceof NoIncusError || /(?:Instance|Project) not found/.test(String(error))) return [];
    throw error;
  }
}

class NoIncusError extends CommandError {}

async function incus(words: readonly string[]): Promise<string> {
  const ended = await programOutput('incus', words, limits);
  if ('output' in ended) return ended.output.toString();
  const status = exitStatus.environment;
  if (ended.failure === 'missing') throw new NoIncusError('incus is not installed', { status });
  const said = ended.stderr
    .toString()
    .trim()
    .replace(/^Error: /, '');
  const reason = ended.failure === 'late' ? 'no answer in time' : said;
  throw new CommandError(`incus: ${reason === '' ? ended.message : reason}`, { status });
}
