import { existsSync } from 'node:fs';
import { CommandError, exitStatus } from '../../exit-status.ts';
import { programOutput } from '../process/run-program.ts';
import { enter } from '../process/voice.ts';

/** Keys of Incus's configuration and their values. */
export type IncusConfiguration = Readonly<Record<string, string>>;

/** An instance of Incus: a container or a virtual machine. */
export interface IncusInstance {
  readonly name: string;
  readonly project: string;
  readonly type: string;
  /** What is set for the instance itself. */
  readonly config: IncusConfiguration;
  /** What its Incus profiles set, which its own configuration overrides key by key. */
  readonly inherited: IncusConfiguration;
  /** Which of its Incus profiles sets each of these keys. */
  readonly inheritedFrom: IncusConfiguration;
  /** How it is; missing where that was not asked for. */
  readonly state?: IncusState;
}

/** How an instance is, as Incus says. */
export interface IncusState {
  /** `Running`, `Stopped`, `Frozen`, `Error` and others. */
  readonly status: string;
  /** Its first process; 0 where it has none. */
  readonly pid: number;
}

/** As much as Incus tells of a few thousand instances, and as long as one answer may take. */
const limits = { largestOutput: 64 * 1024 * 1024, deadline: 120_000 };

/** This machine, whichever Incus the user has chosen otherwise. */
const here = 'local:';

/** Whether this machine has Incus, without asking it. */
export function hasIncus(): boolean {
  return existsSync('/var/lib/incus');
}

/**
 * The instances of Incus, of all projects; none where there is no `incus`.
 *
 * @param withStates - whether Incus is to say how they are, which takes it longer
 * @throws CommandError where Incus does not answer
 */
export async function incusInstances(withStates = false): Promise<readonly IncusInstance[]> {
  return withInherited(await query(`/1.0/instances?recursion=${withStates ? 2 : 1}&all-projects=true`));
}

/**
 * One instance; undefined where there is none.
 *
 * @throws CommandError where Incus does not answer
 */
export async function incusInstance(project: string, name: string): Promise<IncusInstance | undefined> {
  const described = await query(`/1.0/instances/${encodeURIComponent(name)}?project=${encodeURIComponent(project)}`);
  const [instance] = await withInherited(described);
  return instance;
}

/** What is used of an instance, or of an Incus profile, as Incus describes it. */
interface Described {
  readonly name: string;
  readonly project: string;
  readonly type: string;
  readonly config: IncusConfiguration;
  /** An instance's Incus profiles; the last one that sets a key decides. */
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

/** What Incus has under a path, one or more; nothing where there is no Incus, or no such thing. */
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
