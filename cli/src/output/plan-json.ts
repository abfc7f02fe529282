import { crossCheckRows, type Operation } from '@lamellar/core';
import type { OwnChange } from '@lamellar/core/compare';
import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import type { HeldContainers } from './held-containers.ts';
import type { PlannedChanges } from './planned-changes.ts';
import type { PlannedPermissions } from './planned-permissions.ts';

/** What a run would change, for programs. */
export function planJson(
  { files, loads, hostLoads, restarts, unhooked, processes }: PlannedChanges,
  { between: { changes, addedLabels, removedLabels }, byThemselves }: PlannedPermissions,
  held: HeldContainers,
): object {
  return {
    files: files.flatMap(({ isCopy, ...file }) => (isCopy ? [] : [file])),
    loads: loads.map(({ container, namespace, load, unload }) => ({
      container,
      namespace: textOf(namespace),
      load: texts(load),
      unload: texts(unload),
    })),
    hostLoads: hostLoads.map(({ profile, containers, kind }) => ({ profile: textOf(profile), containers, kind })),
    restarts,
    unhooked,
    processes: processes.map(({ container, freed, unreached }) => ({
      container,
      freed: freed.map(({ profile, count }) => ({ profile: textOf(profile), count })),
      unreached: unreached.map((each) => ({
        program: textOf(bytesOf(each.program)),
        profile: textOf(each.profile),
        count: each.count,
      })),
    })),
    held: Array.from(held, ([container, { message }]) => ({ container, problem: message })),
    permissions: changes.map(({ kind, operations, subjects, targets }) => ({
      kind,
      ...namesByClass(operations),
      subjects: texts(subjects),
      targets: texts(targets),
    })),
    byThemselves: byThemselves.map(({ subjects, changes: own, tooLarge }) => ({
      subjects: texts(subjects),
      changes: own.map(ownChangeJson),
      tooLarge,
    })),
    addedLabels: texts(addedLabels),
    removedLabels: texts(removedLabels),
  };
}

function ownChangeJson(change: OwnChange): object {
  const { kind, class: word } = change;
  switch (change.about) {
    case 'nothing':
      return { kind, class: word, operations: change.names };
    case 'few-things':
      return { kind, class: word, rules: texts(change.rules) };
    case 'limit': {
      const { before, after } = change;
      return { kind, class: word, operations: [change.name], before: before ?? null, after: after ?? null };
    }
    case 'many-things': {
      const example = change.example.map((one) => (one === undefined ? null : textOf(one)));
      return { kind, class: word, operations: change.names, example };
    }
  }
}

function namesByClass(operations: readonly Operation[]): Readonly<Record<string, readonly string[]>> {
  const words = crossCheckRows.map(({ word }) => word).sort();
  return Object.fromEntries(
    words.map((word) => [word, operations.filter((one) => one.class === word).map(({ name }) => name)]),
  );
}

function texts(names: readonly ByteString[]): readonly string[] {
  return names.map(textOf);
}
