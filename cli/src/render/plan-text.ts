import type { LeftOut } from '@lamellar/core/diff';
import type { ChangesView, PlanView } from '../views/plan-view.ts';
import { countOf } from '../words/count-of.ts';
import { firstLines, listed } from '../words/truncate-list.ts';
import { permissionSections, section } from './diff-text.ts';

/** The maximum numbers of lines in a section, and of containers in a line, for a person to read. */
const maxLines = 39;
const maxContainers = 12;

const kinds = ['host', 'container'] as const;
type LayerKind = (typeof kinds)[number];

const signs = { add: '+', change: '~', remove: '-' } as const;

/** Renders the changes of `apply` for people. @param leftOut - the omitted comparisons of permissions on objects */
export function renderPlan(plan: PlanView, leftOut: readonly LeftOut[]): string {
  const unknown = plan.notCompared.map(({ container, reason }) => `${container}: ${reason}`);
  return [
    renderChanges(plan),
    ...permissionSections(plan, leftOut),
    ...section('not compared with the running state', firstLines(unknown, maxLines)),
  ].join('\n');
}

/** Renders the changes of `apply` on the host, without permissions. */
export function renderChanges(view: ChangesView): string {
  const { files, loads, hostLoads, waiting, unhooked, processes, lost } = view;
  const isNothing = files.length + loads.length + hostLoads.length + lost.length === 0;
  const hasLost = new Set(lost.map(({ container }) => container));
  const sections = [
    ['files', files.map(({ path, kind }) => `${signs[kind]} ${path}`)],
    ['host layers', hostLoads.map(hostLoadLine)],
    ['running containers', loads.flatMap(loadLines)],
    ['running processes', processes.flatMap(effectLines)],
    ['in force after the next start', waitingLines(waiting.filter(({ container }) => !hasLost.has(container)))],
    ['lost until the next stop and start', lostLines(lost)],
    ['lost at a reboot from inside, until the next stop and start', layersOf('container', unhooked)],
  ] as const;
  const changes = sections.flatMap(([title, lines]) => section(title, firstLines(lines, maxLines)));
  const head = changes.length === 0 ? 'nothing to do\n' : 'nothing to do now\n';
  return [...(isNothing ? [head] : []), ...changes].join('\n');
}

function layersOf(kind: LayerKind, containers: readonly string[]): readonly string[] {
  return containers.length === 0 ? [] : [`the ${kind} layer of ${listed(containers, maxContainers)}`];
}

function waitingLines(waiting: ChangesView['waiting']): readonly string[] {
  return kinds.flatMap((kind) => layersOf(kind, containersWith(kind, waiting)));
}

function lostLines(lost: ChangesView['lost']): readonly string[] {
  return [
    ...layersOf('host', containersWith('host', lost)).map((line) => `${line}: the processes are unconfined`),
    ...layersOf('container', containersWith('container', lost)).map((line) => `${line}: its policy namespace is gone`),
  ];
}

function containersWith(kind: LayerKind, all: ChangesView['lost']): readonly string[] {
  return all.filter(({ layers }) => layers.includes(kind)).map(({ container }) => container);
}

function loadLines({ container, load, unload }: ChangesView['loads'][number]): readonly string[] {
  return [
    ...(load.length > 0 ? [`~ ${container}: load ${load.join(', ')}`] : []),
    ...(unload.length > 0 ? [`~ ${container}: unload ${unload.join(', ')}`] : []),
  ];
}

function effectLines({ container, freed, unreached }: ChangesView['processes'][number]): readonly string[] {
  return [
    ...freed.map(
      ({ profile, count }) =>
        `- ${container}: ${countOf(count, 'process', 'processes')} under ${profile} ${count === 1 ? 'loses' : 'lose'} the profile`,
    ),
    ...unreached.map(
      ({ program, profile, count }) =>
        `  ${container}: ${countOf(count, 'process', 'processes')} of ${program} ${count === 1 ? 'runs' : 'run'} without ${profile} until restarted`,
    ),
  ];
}

function hostLoadLine({ profile, containers, kind }: ChangesView['hostLoads'][number]): string {
  return `${kind === 'load' ? '~' : '-'} ${profile} of ${containers.join(', ')}: ${kind}`;
}
