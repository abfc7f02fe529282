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
  expect(permissionChanges(read, nothing, layout, designedPolicy(read)).between).toEqual({
    changes: [],
    addedLabels: labels,
    removedLabels: [],
  });
  expect(permissionChanges(read, layout, nothing, undefined).between).toEqual({
    changes: [],
    addedLabels: [],
    removedLabels: labels,
  });
});

test('a container that stays with another layer has others who gain', async () => {
  const { layout: before } = await design(service);
  const { design: read, layout: after } = await design('profile service { signal, ptrace, ^hat { signal, } }');
  const { between, byThemselves } = permissionChanges(read, before, after, designedPolicy(read));
  const { changes, addedLabels, removedLabels } = between;
  expect(byThemselves).toEqual([]);
  expect([addedLabels, removedLabels]).toEqual([[], []]);
  expect(changes.map(({ kind }) => kind)).toContain('gained');
});

test('each label of a container with another layer is compared by itself, and others are not', async () => {
  const { layout: before } = await design('profile service { /a r, }\nprofile other { }');
  const { design: read, layout: after } = await design('profile service { /a rw, }\nprofile other { }');
  const { byThemselves, leftOut } = permissionChanges(read, before, after, designedPolicy(read));
  expect(byThemselves.map(({ subjects, changes }) => ({ subjects: subjects.map(String), changes }))).toEqual([
    {
      subjects: ['db', 'web'].map((name) => `lxc-${name}_</var/lib/lxc>//&:lxc-${name}_<-var-lib-lxc>:service`),
      changes: [{ kind: 'gained', class: 'file', about: 'many-things', names: ['w', 'a'], example: ['/a'] }],
    },
  ]);
  expect(leftOut).not.toEqual([]);
});

test('labels of a container that is new are not compared: all that they may do is new', async () => {
  const { design: read, layout } = await design('profile service { /a r, }');
  expect(permissionChanges(read, layOut([]), layout, designedPolicy(read)).byThemselves).toEqual([]);
});
