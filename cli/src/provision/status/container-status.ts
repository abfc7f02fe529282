import { listed } from '../../words/truncate-list.ts';
import type { LostLayer } from '../resources/planned-changes.ts';

/** The status of a container, compared with the manifest. All names are safe to print. */
export interface ContainerStatus {
  /** The key of the container in the manifest. */
  readonly container: string;
  /** The runtime's name of the container; undefined if equal to `container`. */
  readonly name?: string;
  /** The runtime. */
  readonly runtime: 'lxc' | 'incus';
  /** The parent of the container's folder, for LXC only. */
  readonly lxcPath?: string;
  /** The project, for Incus only. */
  readonly project?: string;
  /**
   * The state from the runtime: `gone` if the runtime has no such container, `elsewhere` for a container on another
   * member of the Incus cluster, `not known` if the runtime does not answer.
   */
  readonly state: 'running' | 'stopped' | 'gone' | 'elsewhere' | 'not known';
  /** The member of the Incus cluster with the container; undefined for this host. */
  readonly member?: string;
  /** The files on disk, compared with the manifest. */
  readonly files:
    | 'as in the manifest'
    | 'not applied'
    | 'not as in the manifest'
    | 'applied, but not in the manifest'
    | 'has settings, but is not in the manifest'
    | 'not in the manifest'
    | 'not known';
  /**
   * For orphaned settings: the containers to which they were applied, as far as known; undefined without orphaned
   * settings.
   */
  readonly settingsOf?: readonly string[];
  /** The reason why `files` is not known; undefined if known. */
  readonly problem?: string;
  /** The remaining policy namespace of a stopped container; undefined if none. */
  readonly left?: LeftNamespace;
  /** Undefined for a stopped container, and if the layers are not known. */
  readonly live?: LiveStatus;
  /** The differences between the container's own configuration and the manifest. */
  readonly contradictions: readonly string[];
}

/** The remaining policy namespace of a stopped container. */
export interface LeftNamespace {
  /** The policy namespace. */
  readonly namespace: string;
  /** The number of processes in the policy namespace. */
  readonly processes: number;
}

/** A number of processes. */
interface ProcessCount {
  /** The number of processes. */
  readonly count: number;
}

/** A profile with its number of processes. */
export interface CountedProfile extends ProcessCount {
  /** The name of the profile. */
  readonly profile: string;
}

/** A label with its number of processes. */
interface CountedLabel extends ProcessCount {
  /** The label. */
  readonly label: string;
}

/** A program with its number of processes. */
export interface CountedProgram extends CountedProfile {
  /** The path of the program. */
  readonly program: string;
}

/** The kernel's state of a running container. */
export interface LiveStatus {
  /** The label of the first process; undefined if not known. */
  readonly label?: string;
  /** The required profile of all processes. */
  readonly hostLayer: string;
  /** True if the kernel has the container's policy namespace. */
  readonly hasNamespace: boolean;
  /** Profiles of the manifest that the kernel lacks or has in a different version; undefined if not examined. */
  readonly missing?: readonly string[];
  /** Profiles in the container's policy namespace that are not in the manifest. */
  readonly undeclared: readonly string[];
  /** The undeclared profiles that have a name of the container's layer. */
  readonly foreign: readonly string[];
  /** True if the host layer is an older one, and the new one takes effect only after a restart. */
  readonly outdated: boolean;
  /** The layers that no process of the container has until a restart. */
  readonly lost: readonly LostLayer[];
  /** True if a reboot from within loses the container layer. */
  readonly unhooked: boolean;
  /** The number of processes under each profile of the container's policy namespace. */
  readonly profiles: readonly CountedProfile[];
  /** Processes outside the host layer. */
  readonly astray: readonly CountedLabel[];
  /** Processes without the attaching profile of the program. */
  readonly early: readonly CountedProgram[];
}

/** The maximum number of names in a sentence. */
const maxNames = 12;

/** Returns the differences from the manifest, with a sentence for each. */
export function wrongOf({
  files,
  problem,
  settingsOf: of,
  left,
  live,
  contradictions,
}: ContainerStatus): readonly string[] {
  const inManifest: string[] = [];
  if (of !== undefined) inManifest.push(`has ${settingsOf(of)}, but is not in the manifest`);
  else if (problem !== undefined) inManifest.push(problem);
  else if (files === 'not applied' || files === 'not as in the manifest')
    inManifest.push(`${files}: see \`lamellar plan\``);
  else if (files === 'applied, but not in the manifest') inManifest.push(files);
  const inKernel = [...(left === undefined ? [] : [leftInWords(left)]), ...(live === undefined ? [] : wrongLive(live))];
  return [...inManifest, ...contradictions, ...inKernel];
}

function leftInWords({ namespace, processes: count }: LeftNamespace): string {
  return count === 0
    ? `stopped, but the policy namespace is left over: the next start and stop, or \`rmdir\`, removes ${namespaceFolder(namespace)}`
    : `stopped, but policy namespace ${namespace} still has ${processes(count)}`;
}

function namespaceFolder(namespace: string): string {
  return `/sys/kernel/security/apparmor/policy/namespaces/${namespace}`;
}

function wrongLive(live: LiveStatus): readonly string[] {
  const { label, hostLayer, hasNamespace, missing = [], foreign, outdated, lost, unhooked, astray, early } = live;
  const wrong: string[] = [];
  if (label === undefined)
    wrong.push('the first process of the running container was not found: the layers are not known');
  if (lost.includes('host'))
    wrong.push(
      `its host layer ${hostLayer} is not loaded, or was not loaded at the start: the container runs unconfined until the next stop and start`,
    );
  if (lost.includes('container'))
    wrong.push('the policy namespace and the container layer are gone until the next stop and start');
  else if (!hasNamespace)
    wrong.push('the running container has no policy namespace, so no container layer is in force');
  const counted = astray.map((each) => `${processes(each.count)} under ${each.label}`);
  if (counted.length > 0) wrong.push(`outside the host layer ${hostLayer}: ${counted.join(', ')}`);
  for (const { program, profile, count } of early)
    wrong.push(`${processes(count)} of ${program} without the attaching profile ${profile}`);
  if (hasNamespace && missing.length > 0)
    wrong.push(`not loaded, or different from the manifest: ${listed(missing, maxNames)}`);
  if (foreign.length > 0) wrong.push(`the container itself has loaded ${listed(foreign, maxNames)}`);
  if (outdated) wrong.push('an older host layer stays in force until the next start');
  if (unhooked) wrong.push('a reboot from inside loses the container layer, until the next stop and start');
  return wrong;
}

/** Prints `one process` or `2 processes`. */
function processes(count: number): string {
  return count === 1 ? 'one process' : `${count} processes`;
}

/** Describes the owners of a container's settings. */
export function settingsOf(of: readonly string[]): string {
  return of.length === 0 ? 'settings of lamellar' : `the settings of ${of.join(', ')}`;
}
