import { crossCheckRows, type Operation } from '@lamellar/core';
import type { PermissionChanges } from '@lamellar/core/compare';
import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import type { HeldContainers } from './held-containers.ts';
import type { PlannedChanges } from './planned-changes.ts';

/** What a run would change, for programs. */
export function planJson(
  { files, loads, hostLoads, restarts, unhooked, processes }: PlannedChanges,
  { changes, addedLabels, removedLabels }: PermissionChanges,
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
    addedLabels: texts(addedLabels),
    removedLabels: texts(removedLabels),
  };
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
