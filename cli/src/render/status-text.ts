import { printable } from '@lamellar/core/language';
import type { ContainerStatusView, StatusView } from '../views/status-view.ts';
import { listed } from '../words/truncate-list.ts';
import { wrapped } from '../words/wrapped.ts';

/** Returns a note without a contradiction to the manifest. */
function noteOf({ live }: ContainerStatusView): string | undefined {
  const others = live?.undeclared.filter((name) => !live.foreign.includes(name)) ?? [];
  if (others.length === 0) return undefined;
  const count = others.length > maxExamples ? `${others.length} profiles, such as ` : '';
  const names = others.length > maxExamples ? others.slice(0, maxExamples) : others;
  return `loaded, but not in the manifest: ${count}${names.join(', ')}`;
}

/** Returns the status as facts for `--watch`, a sentence each, without counts. */
export function statusFacts({
  containers,
  leftNamespaces,
  unfinished,
  failingExpectations,
}: StatusView): readonly string[] {
  return [
    ...containers.flatMap(({ container, state, files, wrong }) => [
      `${container}: ${state}, ${files}`,
      ...wrong.map(
        (sentence) => `${container}: ${sentence.replaceAll(/\b\d+ processes\b|\bone process\b/g, 'processes')}`,
      ),
    ]),
    ...leftNamespaces.map(({ namespace }) => `policy namespace ${namespace} is left`),
    ...(unfinished ? ['an earlier run has not finished its changes'] : []),
    ...failingExpectations.map((sentence) => `expectation failed: ${sentence}`),
  ];
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
 * Prints the status of containers for people: a table, with the differences from the manifest below each container.
 * Unmanaged containers without settings of lamellar share one line.
 */
export function statusText({ containers, leftNamespaces }: Pick<StatusView, 'containers' | 'leftNamespaces'>): string {
  const managed = containers.filter(({ files }) => files !== 'not in the manifest');
  const others = containers.filter(({ files }) => files === 'not in the manifest');
  const rows = [head, ...managed.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const notes = managed.map(noteOf);
  const isShared = (note: string | undefined): boolean => notes.indexOf(note) !== notes.lastIndexOf(note);
  const lines = managed.flatMap((status, index) => {
    const note = notes[index];
    const own = note === undefined || isShared(note) ? [] : [note];
    return [
      line(rows[index + 1] ?? []),
      ...[...status.wrong, ...own].flatMap((sentence) => wrapped(printable(sentence))),
    ];
  });
  const shared = [...new Set(notes)].flatMap((note) => {
    if (note === undefined || !isShared(note)) return [];
    const noted = managed.filter((_, index) => notes[index] === note).map(({ container }) => container);
    return wrapped(printable(`${listed(noted, maxNames)}: ${note}`), '');
  });
  const table = managed.length === 0 ? [] : [line(head), ...lines, ...shared];
  const rest =
    others.length === 0
      ? []
      : wrapped(
          `not in the manifest: ${listed(
            others.map((other) => otherInWords(other, containers)),
            maxNames,
          )}`,
          '',
        );
  const left =
    leftNamespaces.length === 0
      ? []
      : wrapped(
          `policy namespaces without a container: ${listed(leftNamespaces.map(leftNamespaceInWords), maxNames)}`,
          '',
        );
  return [...table, ...rest, ...left].map((text) => `${text}\n`).join('');
}

function cellsOf({ container, state, member, files, live }: ContainerStatusView): readonly string[] {
  const counts = (live?.profiles ?? []).map(({ profile, count }) => `${count} ${profile}`);
  return [
    printable(container),
    member === undefined ? state : `on ${printable(member)}`,
    words[files],
    layerOf(live),
    counts.length === 0 ? '-' : listed(counts, maxProfiles),
  ];
}

function layerOf(live: ContainerStatusView['live']): string {
  if (live === undefined) return '-';
  if (live.lost.length > 0) return 'lost';
  if (!live.hasNamespace) return 'not loaded';
  if (live.missing === undefined) return 'not known';
  return live.missing.length === 0 ? 'loaded' : 'not loaded';
}

function leftNamespaceInWords({ namespace, processes: count }: StatusView['leftNamespaces'][number]): string {
  return count === 0
    ? printable(namespace)
    : `${printable(namespace)} (${count === 1 ? 'one process' : `${count} processes`})`;
}

/** Adds the runtime and its folder or project if two containers have equal names. */
function otherInWords(status: ContainerStatusView, all: readonly ContainerStatusView[]): string {
  const { container, runtime, lxcPath = '', project = '', state } = status;
  const isOnly = all.every((other) => other === status || other.container !== container);
  const place = runtime === 'lxc' ? `LXC in ${printable(lxcPath)}` : `Incus in the project ${printable(project)}`;
  const name = isOnly ? printable(container) : `${printable(container)} of ${place}`;
  return state === 'running' ? `${name} (running)` : name;
}

/** The maximum numbers of profiles and of names in a line. */
const maxProfiles = 3;
const maxNames = 12;

/** The maximum number of profiles in a note without a count. */
const maxExamples = 3;
