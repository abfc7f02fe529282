import { bytesOf, textOf } from '@lamellar/core/language';
import { settingsOf } from './settings-of.ts';
import { wrapped } from './wrapped.ts';

/** How a container is, compared with the manifest. All names in it are texts that are safe to print. */
export interface ContainerStatus {
  readonly container: string;
  /** What its runtime calls it; undefined where that is the same. */
  readonly name?: string;
  readonly runtime: 'lxc' | 'incus';
  /** Of LXC only: the folder that has the container's. */
  readonly lxcPath?: string;
  /** Of Incus only. */
  readonly project?: string;
  /** What the runtime says: `gone` where it does not have it, `not known` where it does not answer. */
  readonly state: 'running' | 'stopped' | 'gone' | 'not known';
  readonly files:
    | 'as in the manifest'
    | 'not applied'
    | 'not as in the manifest'
    | 'applied, but not in the manifest'
    | 'has settings, but is not in the manifest'
    | 'not in the manifest'
    | 'not known';
  /** The containers that such settings were applied to, as far as they tell; undefined where it has none. */
  readonly settingsOf?: readonly string[];
  /** Why that is not known; undefined where it is. */
  readonly problem?: string;
  /** A policy namespace that it has though it does not run; undefined where it has none. */
  readonly left?: LeftNamespace;
  /** Undefined of one that does not run, or whose layers nothing is known of. */
  readonly live?: LiveStatus;
  /** Where its own configuration decides otherwise than the manifest says. */
  readonly contradictions: readonly string[];
}

/** A policy namespace that is left of a container that ran. */
export interface LeftNamespace {
  readonly namespace: string;
  /** How many processes run in it. */
  readonly processes: number;
}

/** How a container that runs is in the kernel. */
export interface LiveStatus {
  /** What its first process runs under; undefined where that is not known. */
  readonly label?: string;
  /** The profile that all of its processes are to be under. */
  readonly hostLayer: string;
  /** Whether the kernel has its policy namespace. */
  readonly hasNamespace: boolean;
  /** Profiles that the kernel does not have as they are in the manifest; undefined where that was not looked at. */
  readonly missing?: readonly string[];
  /** Profiles that are loaded in its policy namespace, and not in the manifest. */
  readonly undeclared: readonly string[];
  /** Of those, what has a name of its layer. */
  readonly foreign: readonly string[];
  /** Whether its host layer is in force only once it is started again. */
  readonly outdated: boolean;
  /** Whether its container layer is lost when it is started anew from within. */
  readonly unhooked: boolean;
  /** How many processes run under each profile of its policy namespace. */
  readonly profiles: readonly { readonly profile: string; readonly count: number }[];
  /** Processes that are not under the host layer. */
  readonly astray: readonly { readonly label: string; readonly count: number }[];
  /** Processes without the profile that attaches to their program. */
  readonly early: readonly { readonly program: string; readonly profile: string; readonly count: number }[];
}

/** What is not as the manifest has it, a sentence each. */
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
    ? `it does not run, and its policy namespace is there still, until it has run once more or \`rmdir\` takes it away: ${namespaceFolder(namespace)}`
    : `it does not run, and in its policy namespace ${namespace} there ${count === 1 ? 'is one process' : `are ${count} processes`}`;
}

function namespaceFolder(namespace: string): string {
  return `/sys/kernel/security/apparmor/policy/namespaces/${namespace}`;
}

function wrongLive(live: LiveStatus): readonly string[] {
  const { label, hostLayer, hasNamespace, missing = [], foreign, outdated, unhooked, astray, early } = live;
  const wrong: string[] = [];
  if (label === undefined)
    wrong.push('it runs, and its first process is not to be found: what it runs under is not known');
  if (!hasNamespace) wrong.push('it runs, and has no policy namespace: no layer of its own confines it');
  const counted = astray.map((each) => `${processes(each.count)} under ${each.label}`);
  if (counted.length > 0) wrong.push(`not under its host layer ${hostLayer}: ${counted.join(', ')}`);
  for (const { program, profile, count } of early)
    wrong.push(`${processes(count)} of ${program} without the profile ${profile}, which attaches to it`);
  if (hasNamespace && missing.length > 0) wrong.push(`not loaded as in the manifest: ${listed(missing)}`);
  if (foreign.length > 0) wrong.push(`it has loaded ${listed(foreign)} itself`);
  if (outdated) wrong.push('its host layer is an older one until it is started again');
  if (unhooked)
    wrong.push('its container layer is lost when it reboots from within, until it is stopped and started once');
  return wrong;
}

/** What is worth knowing, and not against the manifest. */
function notesOf({ live }: ContainerStatus): readonly string[] {
  const others = live?.undeclared.filter((name) => !live.foreign.includes(name)) ?? [];
  return others.length === 0 ? [] : [`not in the manifest, and loaded in it: ${listed(others)}`];
}

/** The same for those who follow a host, a sentence each, without counts. */
export function statusFacts(
  containers: readonly ContainerStatus[],
  leftNamespaces: readonly LeftNamespace[],
  unfinished: boolean,
  brokenSentences: readonly string[],
): readonly string[] {
  return [
    ...containers.flatMap((one) => [
      `${one.container}: ${one.state}, ${one.files}`,
      ...wrongOf(one).map(
        (sentence) => `${one.container}: ${sentence.replaceAll(/\b\d+ processes\b|\bone process\b/g, 'processes')}`,
      ),
    ]),
    ...leftNamespaces.map(({ namespace }) => `policy namespace ${namespace} is left`),
    ...(unfinished ? ['another run has begun to change the host and not ended that'] : []),
    ...brokenSentences.map((sentence) => `does not hold: ${sentence}`),
  ];
}

/**
 * How containers are, for programs.
 *
 * @param leftNamespaces - policy namespaces that no container has any longer
 * @param unfinished - whether another run has begun to change the host and not ended that
 * @param brokenSentences - those of the manifest that do not hold
 */
export function statusJson(
  containers: readonly ContainerStatus[],
  leftNamespaces: readonly LeftNamespace[],
  unfinished: boolean,
  brokenSentences: readonly string[],
): object {
  return {
    unfinished,
    brokenSentences,
    leftNamespaces,
    containers: containers.map((status) => ({ ...status, wrong: wrongOf(status) })),
  };
}

const words = {
  'as in the manifest': 'applied',
  'not applied': 'not applied',
  'not as in the manifest': 'differs',
  'applied, but not in the manifest': 'to be removed',
  'has settings, but is not in the manifest': 'of another',
  'not in the manifest': '-',
  'not known': 'not known',
} as const;

const head = ['container', 'state', 'files', 'layer', 'processes'];

/**
 * How containers are, for people: a table, and under a container's line what is not as the manifest has it. Those that the manifest does not
 * have and that have nothing of lamellar are one line.
 */
export function statusText(containers: readonly ContainerStatus[], leftNamespaces: readonly LeftNamespace[]): string {
  const told = containers.filter(({ files }) => files !== 'not in the manifest');
  const others = containers.filter(({ files }) => files === 'not in the manifest');
  const rows = [head, ...told.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = told.flatMap((status, index) => [
    line(rows[index + 1] ?? []),
    ...[...wrongOf(status), ...notesOf(status)].flatMap((sentence) => wrapped(printable(sentence))),
  ]);
  const table = told.length === 0 ? [] : [line(head), ...lines];
  const rest =
    others.length === 0
      ? []
      : wrapped(`not in the manifest: ${listed(others.map((other) => otherInWords(other, containers)))}`, '');
  const left =
    leftNamespaces.length === 0
      ? []
      : wrapped(`policy namespaces of no container: ${listed(leftNamespaces.map(leftNamespaceInWords))}`, '');
  return [...table, ...rest, ...left].map((text) => `${text}\n`).join('');
}

function cellsOf({ container, state, files, live }: ContainerStatus): readonly string[] {
  const counts = (live?.profiles ?? []).map(({ profile, count }) => `${count} ${profile}`);
  return [
    printable(container),
    state,
    words[files],
    layerOf(live),
    counts.length === 0 ? '-' : listed(counts, mostProfiles),
  ];
}

function layerOf(live: LiveStatus | undefined): string {
  if (live === undefined) return '-';
  if (!live.hasNamespace) return 'not loaded';
  if (live.missing === undefined) return 'not known';
  return live.missing.length === 0 ? 'loaded' : 'not loaded';
}

function leftNamespaceInWords({ namespace, processes: count }: LeftNamespace): string {
  return count === 0 ? printable(namespace) : `${printable(namespace)} (${processes(count)})`;
}

/** It is told what runs it where another is called the same. */
function otherInWords(status: ContainerStatus, all: readonly ContainerStatus[]): string {
  const { container, runtime, lxcPath = '', project = '', state } = status;
  const isOnly = all.every((other) => other === status || other.container !== container);
  const place = runtime === 'lxc' ? `LXC in ${printable(lxcPath)}` : `Incus in the project ${printable(project)}`;
  const name = isOnly ? printable(container) : `${printable(container)} of ${place}`;
  return state === 'running' ? `${name} (running)` : name;
}

function processes(count: number): string {
  return count === 1 ? 'one process' : `${count} processes`;
}

const mostProfiles = 3;
const mostNames = 12;

function listed(names: readonly string[], most = mostNames): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

function printable(text: string): string {
  return textOf(bytesOf(text));
}
