import { bytesOf, textOf } from '@lamellar/core/language';
import { ownChangeLines } from './own-changes-text.ts';
import { permissionChangeLines } from './permission-changes-text.ts';
import type { HostLoadChange, LoadChange, PlannedChanges, ProcessEffect } from './planned-changes.ts';
import type { PlannedPermissions } from './planned-permissions.ts';

/** The maximum numbers of lines in a section, and of containers in a line, for a person to read. */
const maxLines = 40;
const maxContainers = 12;

const signs = { add: '+', change: '~', remove: '-' } as const;

/** Renders the changes of `apply` for people. */
export function renderPlan(planned: PlannedChanges, permissions: PlannedPermissions): string {
  const { between, byThemselves, leftOut, notCompared } = permissions;
  const sections = [
    ['what labels may do by themselves', ownChangeLines(byThemselves, leftOut)],
    ['permissions between labels', permissionChangeLines(between)],
    ['not compared with what runs now', firstOf(notCompared.map(({ container, reason }) => `${container}: ${reason}`))],
  ] as const;
  const told = sections.filter(([, lines]) => lines.length > 0).map(([title, lines]) => section(title, lines));
  return [renderChanges(planned), ...told].join('\n');
}

/** Renders the changes of `apply` on the host, without permissions. */
export function renderChanges({ files, loads, hostLoads, restarts, unhooked, processes }: PlannedChanges): string {
  const isNothing = files.length + loads.length + hostLoads.length === 0;
  const sections = [
    ['files', files.filter(({ isCopy }) => isCopy !== true).map(({ path, kind }) => `${signs[kind]} ${path}`)],
    ['host layers that are loaded', hostLoads.map(hostLoadLine)],
    ['running containers', loads.flatMap(loadLines)],
    ['processes that run already', processes.flatMap(effectLines)],
    ['in force once they are started again', restarts.length === 0 ? [] : [`the host layer of ${list(restarts)}`]],
    [
      'lost when they reboot from within, until they are stopped and started once',
      unhooked.length === 0 ? [] : [`the container layer of ${list(unhooked)}`],
    ],
  ] as const;
  const told = sections.filter(([, lines]) => lines.length > 0).map(([title, lines]) => section(title, firstOf(lines)));
  return [...(isNothing ? ['nothing to do\n'] : []), ...told].join('\n');
}

function section(title: string, lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `  ${textOf(bytesOf(line))}\n`).join('')}`;
}

function firstOf(lines: readonly string[]): readonly string[] {
  if (lines.length <= maxLines) return lines;
  const shown = lines.slice(0, maxLines - 1);
  return [...shown, `and ${(lines.length - shown.length).toLocaleString('en')} more`];
}

function list(containers: readonly string[]): string {
  const shown = containers.slice(0, maxContainers);
  const more = containers.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more.toLocaleString('en')} more` : shown.join(', ');
}

function loadLines({ container, load, unload }: LoadChange): readonly string[] {
  return [
    ...(load.length > 0 ? [`~ ${container}: load ${load.map(textOf).join(', ')}`] : []),
    ...(unload.length > 0 ? [`~ ${container}: unload ${unload.map(textOf).join(', ')}`] : []),
  ];
}

function effectLines({ container, freed, unreached }: ProcessEffect): readonly string[] {
  return [
    ...freed.map(({ profile, count }) => `- ${container}: ${count} under ${textOf(profile)} from now on without it`),
    ...unreached.map(
      ({ program, profile, count }) =>
        `  ${container}: ${count} of ${program}, without ${textOf(profile)} until started again`,
    ),
  ];
}

function hostLoadLine({ profile, containers, kind }: HostLoadChange): string {
  return `${kind === 'load' ? '~' : '-'} ${textOf(profile)} of ${containers.join(', ')}: ${kind}`;
}
