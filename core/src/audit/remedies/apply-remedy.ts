import { splitLabel } from '../../labels/parse-label.ts';
import type { PrintedLabel, Snapshot, SnapshotContainer, SnapshotTask } from '../../snapshot/snapshot.ts';
import { bytesOf, type ByteString } from '../../source/bytes.ts';
import { labelAtStart } from './configured-profile.ts';
import type { Remedy } from './remedy.ts';

/** Returns a snapshot of a host after a remedy. The runtime's policy is not generated again. */
export function applyRemedy(snapshot: Snapshot, remedy: Remedy): Snapshot {
  switch (remedy.kind) {
    case 'set': {
      const { key, value } = remedy;
      const setting = { key: bytesOf(key), value: bytesOf(value), from: undefined, isApplied: false };
      return withContainer(snapshot, remedy.container, (container) => ({
        ...container,
        settings: [...(container.settings ?? []), setting],
      }));
    }
    case 'unset':
      return withContainer(snapshot, remedy.container, ({ settings, ...container }) => ({
        ...container,
        settings: settings?.filter((setting) => !remedy.settings.includes(setting)),
      }));
    case 'restart':
      return { ...snapshot, tasks: snapshot.tasks.flatMap((task) => restarted(task, remedy.container, snapshot)) };
    case 'end':
      return { ...snapshot, tasks: snapshot.tasks.filter(({ id }) => !remedy.tasks.has(id)) };
  }
}

function withContainer(
  snapshot: Snapshot,
  index: number,
  change: (container: SnapshotContainer) => SnapshotContainer,
): Snapshot {
  return { ...snapshot, containers: snapshot.containers.map((one, at) => (at === index ? change(one) : one)) };
}

/** Returns the tasks after a restart of a container: of the container, only the first process is certain. */
function restarted(task: SnapshotTask, index: number, snapshot: Snapshot): readonly SnapshotTask[] {
  if (task.container !== index) return [task];
  const container = snapshot.containers[index];
  if (container === undefined || task.id !== container.init) return [];
  const label = labelAtStart(container);
  return [{ ...task, ...(label === undefined ? {} : printed(label, snapshot)), threads: [] }];
}

/** Returns a label with the mode that the kernel prints for the loaded profiles. `unconfined` does not count. */
function printed(label: ByteString, { namespaces }: Snapshot): PrintedLabel {
  if (label === 'unconfined') return { label, mode: undefined };
  const modes = new Set(
    splitLabel(label)
      .filter(({ name }) => name !== 'unconfined')
      .map(
        ({ namespace, name }) =>
          namespaces.find((one) => one.name === namespace)?.profiles.find((one) => one.name === name)?.mode,
      ),
  );
  const [mode] = modes.size === 0 ? (['unconfined'] as const) : modes;
  return { label, mode: modes.size > 1 ? 'mixed' : mode };
}
