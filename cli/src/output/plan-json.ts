import { signalName, textOf, type ByteString, type PermissionChanges } from '@lamellar/core';
import type { PlannedChanges } from './planned-changes.ts';

/** What a run would change, for programs. */
export function planJson(
  { files, loads, hostLoads, restarts }: PlannedChanges,
  { changes, addedLabels, removedLabels }: PermissionChanges,
): object {
  return {
    files,
    loads: loads.map(({ container, namespace, load, unload }) => ({
      container,
      namespace: textOf(namespace),
      load: texts(load),
      unload: texts(unload),
    })),
    hostLoads: hostLoads.map(({ profile, containers, kind }) => ({ profile: textOf(profile), containers, kind })),
    restarts,
    permissions: changes.map(({ kind, operations, subjects, targets }) => ({
      kind,
      ptrace: operations.flatMap((operation) => (operation.kind === 'ptrace' ? [operation.access] : [])),
      signal: operations.flatMap((operation) => (operation.kind === 'signal' ? [signalName(operation.signal)] : [])),
      subjects: texts(subjects),
      targets: texts(targets),
    })),
    addedLabels: texts(addedLabels),
    removedLabels: texts(removedLabels),
  };
}

function texts(names: readonly ByteString[]): readonly string[] {
  return names.map(textOf);
}
