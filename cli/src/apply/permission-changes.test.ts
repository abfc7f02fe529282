import path from 'node:path';
import { labelsOf, printLabel } from '@lamellar/core';
import { expect, test } from 'vitest';
import { directory } from '../testing/lamellar.ts';
import { designedPolicy, readDesign, type Design } from './design.ts';
import { layOut, type Layout } from './layout.ts';
import { permissionChanges } from './permission-changes.ts';

const header = 'abi <abi/4.0>,\n';

/** A host with two containers, whose layer is this policy. */
async function design(policy: string): Promise<{ readonly design: Design; readonly layout: Layout }> {
  const web = 'runtime: lxc\n    container: {policy: [./service.aa]}';
  const folder = directory({
    'service.aa': `${header}${policy}\n`,
    'host.aa': `${header}profile host { signal, }\n`,
    'lamellar.yaml': `lamellar: 1\nhost: {policy: [./host.aa]}\ncontainers:\n  web:\n    ${web}\n  db:\n    ${web}\n`,
  });
  const read = await readDesign({ manifest: path.join(folder, 'lamellar.yaml'), base: '/etc/apparmor.d' });
  return { design: read, layout: layOut(read.chosen) };
}

const service = 'profile service { signal, ^hat { signal, } }';

test('containers that are new, or gone, have the labels that their policy gives rise to, and change nothing else', async () => {
  const { design: read, layout } = await design(service);
  const policy = designedPolicy(read);
  const all = labelsOf(policy).map((label) => printLabel(label, policy.root));
  const labels = all.filter((label) => label !== 'unconfined' && label !== 'host').sort();
  expect(labels).toHaveLength(8);
  const nothing = layOut([]);
  expect(permissionChanges(read, nothing, layout, designedPolicy(read))).toEqual({
    changes: [],
    addedLabels: labels,
    removedLabels: [],
  });
  expect(permissionChanges(read, layout, nothing, undefined)).toEqual({
    changes: [],
    addedLabels: [],
    removedLabels: labels,
  });
});

test('a container that stays with another layer has others who gain', async () => {
  const { layout: before } = await design(service);
  const { design: read, layout: after } = await design('profile service { signal, ptrace, ^hat { signal, } }');
  const { changes, addedLabels, removedLabels } = permissionChanges(read, before, after, designedPolicy(read));
  expect([addedLabels, removedLabels]).toEqual([[], []]);
  expect(changes.map(({ kind }) => kind)).toContain('gained');
});
