import { expect, test } from 'vitest';
import { bytesOf } from '../../source/bytes.ts';
import type { Snapshot, SnapshotContainer, SnapshotTask } from '../../snapshot/snapshot.ts';
import { differentLabels } from '../findings/different-labels/different-labels.ts';
import type { FindingKind } from '../findings/finding.ts';
import { exampleOf, findingsIn } from '../findings/testing/example.ts';
import { unconfinedContainer } from '../findings/unconfined-container/unconfined-container.ts';
import { applyRemedy } from './apply-remedy.ts';
import type { Remedy } from './remedy.ts';

/** Changes the second container of an example, and the container's tasks. */
function changed(
  id: string,
  container: Partial<SnapshotContainer>,
  task: Partial<Pick<SnapshotTask, 'mode'>> & { readonly label?: string } = {},
): Snapshot {
  const example = exampleOf(id);
  return {
    ...example,
    containers: example.containers.map((one, index) => (index === 1 ? { ...one, ...container } : one)),
    tasks: example.tasks.map((one) => (one.container === 1 ? ({ ...one, ...task } as SnapshotTask) : one)),
  };
}

const setting = (key: string, value: string, from?: string) => ({
  key: bytesOf(key),
  value: bytesOf(value),
  from: from === undefined ? undefined : bytesOf(from),
  isApplied: false,
});
const unloaded = 'unconfined//&:lxc-legacy_<-var-lib-lxc>:unconfined';
const legacy = exampleOf('unconfined-container');
const generated = [setting('lxc.apparmor.profile', 'generated')];
const asGenerated = changed('unconfined-container', { settings: generated }, { label: unloaded, mode: 'unconfined' });
const raw = setting('lxc.apparmor.profile', 'unconfined');
const ofIncus = changed('unconfined-container', {
  runtime: 'incus',
  path: bytesOf('/var/lib/incus'),
  project: bytesOf('default'),
  settings: [raw],
});

const set: Remedy = { kind: 'set', container: 1, key: 'lxc.apparmor.profile', value: 'generated' };
const restart: Remedy = { kind: 'restart', container: 1 };

test.each<readonly [what: string, kind: FindingKind, snapshot: Snapshot, remedies: readonly Remedy[], left: number]>([
  ['a profile and a restart', unconfinedContainer, legacy, [set, restart], 0],
  ['a profile without a restart', unconfinedContainer, legacy, [set], 1],
  ['a restart without a profile', unconfinedContainer, legacy, [restart], 1],
  ['a profile that is set already', unconfinedContainer, asGenerated, [set], 1],
  ['a restart after an unload', unconfinedContainer, asGenerated, [restart], 0],
  [
    'removed lines of raw.lxc',
    unconfinedContainer,
    ofIncus,
    [{ kind: 'unset', container: 1, settings: [raw] }, restart],
    0,
  ],
  ['a restart with lines of raw.lxc', unconfinedContainer, ofIncus, [restart], 1],
  ['ended processes', differentLabels, exampleOf('different-labels'), [{ kind: 'end', tasks: new Set([910]) }], 0],
  ['no remedy', differentLabels, exampleOf('different-labels'), [], 1],
])('after %s, findings are left or gone', (_, kind, snapshot, remedies, left) => {
  expect(findingsIn(kind, remedies.reduce(applyRemedy, snapshot))).toHaveLength(left);
});
