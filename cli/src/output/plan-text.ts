import { bytesOf, textOf, type PermissionChanges } from '@lamellar/core';
import { isNone, type Difference } from '../apply/difference.ts';
import { permissionChangeLines } from './permission-changes-text.ts';

const signs = { add: '+', change: '~', remove: '-' } as const;

/** What a run would change, for people. */
export function renderPlan(difference: Difference, permissions: PermissionChanges): string {
  const changes = renderChanges(difference);
  const lines = permissionChangeLines(permissions);
  return lines.length === 0 ? changes : `${changes}\n${section('permissions between labels', lines)}`;
}

/** What a run would change on the host. */
export function renderChanges(difference: Difference): string {
  if (isNone(difference)) return 'nothing to do\n';
  const { files, loads, restarts } = difference;
  const sections = [
    ['files', files.map(({ path, kind }) => `${signs[kind]} ${path}`)],
    ['running containers', loads.flatMap(loadLines)],
    ['in force once they are started again', restarts.length === 0 ? [] : [`the host layer of ${restarts.join(', ')}`]],
  ] as const;
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => section(title, lines))
    .join('\n');
}

function section(title: string, lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `  ${textOf(bytesOf(line))}\n`).join('')}`;
}

function loadLines({ container, load, unload }: Difference['loads'][number]): readonly string[] {
  return [
    ...(load.length > 0 ? [`~ ${container}: load ${load.map(textOf).join(', ')}`] : []),
    ...(unload.length > 0 ? [`~ ${container}: unload ${unload.map(textOf).join(', ')}`] : []),
  ];
}
