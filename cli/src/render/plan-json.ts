import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { ownChangesJson, permissionChangesJson } from './changes-json.ts';
import type { SkippedContainers } from './skipped-containers.ts';
import type { PlannedChanges } from './planned-changes.ts';
import type { PlannedPermissions } from './planned-permissions.ts';

/** Converts the changes of `apply` to JSON. */
export function planJson(
  planned: PlannedChanges,
  { between: { changes, addedLabels, removedLabels }, byThemselves, notCompared }: PlannedPermissions,
  held: SkippedContainers,
): object {
  return {
    ...changesJson(planned, held),
    permissions: permissionChangesJson(changes),
    byThemselves: ownChangesJson(byThemselves),
    addedLabels: texts(addedLabels),
    removedLabels: texts(removedLabels),
    notCompared,
  };
}

/** Converts the changes of `apply` except permissions, with the skipped containers. */
export function changesJson(
  { files, loads, hostLoads, restarts, unhooked, processes }: PlannedChanges,
  held: SkippedContainers,
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
  };
}

function texts(names: readonly ByteString[]): readonly string[] {
  return names.map(textOf);
}
