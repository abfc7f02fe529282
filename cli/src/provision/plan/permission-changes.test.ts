import path from 'node:path';
import { printLabel } from '@lamellar/core';
import { labelsOf } from '@lamellar/core/stacks';
import { bytesOf } from '@lamellar/core/language';
import { lxcHostLayer } from '@lamellar/host-policies';
import { unconfinedLayer } from '@lamellar/node/manifest';
import { expect, test } from 'vitest';
import { directory } from '../../testing/lamellar.ts';
import { readDesign, type Design } from './design.ts';
import { designedPolicy } from './designed-policy.ts';
import { changesBetween, layOut, type Layout } from '../resources/layout.ts';
import { permissionChanges } from './permission-changes.ts';
import type { RunningLayer } from './running-host-layers.ts';

const header = 'abi <abi/4.0>,\n';

/** Makes a host with two containers and the given layer. */
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
  expect(permissionChanges(read, changesBetween(nothing, layout), designedPolicy(read)).between).toEqual({
    changes: [],
    addedLabels: labels,
    removedLabels: [],
  });
  expect(permissionChanges(read, changesBetween(layout, nothing), undefined).between).toEqual({
    changes: [],
    addedLabels: [],
    removedLabels: labels,
  });
});

test('a container that stays with another layer has others who gain', async () => {
  const { layout: before } = await design(service);
  const { design: read, layout: after } = await design('profile service { signal, ptrace, ^hat { signal, } }');
  const { between, byThemselves } = permissionChanges(read, changesBetween(before, after), designedPolicy(read));
  const { changes, addedLabels, removedLabels } = between;
  expect(byThemselves).toEqual([]);
  expect([addedLabels, removedLabels]).toEqual([[], []]);
  expect(changes.map(({ kind }) => kind)).toContain('gained');
});

test('each label of a container with another layer is compared by itself, and others are not', async () => {
  const { layout: before } = await design('profile service { /a r, }\nprofile other { }');
  const { design: read, layout: after } = await design('profile service { /a rw, }\nprofile other { }');
  const { byThemselves, leftOut } = permissionChanges(read, changesBetween(before, after), designedPolicy(read));
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
  expect(permissionChanges(read, changesBetween(layOut([]), layout), designedPolicy(read)).byThemselves).toEqual([]);
});

/** Returns the host layer that LXC generates for a container before the first apply. */
function generatedFor(container: string, nesting = false): RunningLayer {
  const { text } = lxcHostLayer({ name: container, nesting, privileged: true });
  return { file: `${container}/apparmor`, now: bytesOf(text), then: undefined };
}

const labelOf = (container: string, profile: string): string =>
  `lxc-${container}_</var/lib/lxc>//&:lxc-${container}_<-var-lib-lxc>:${profile}`;

test('containers that run are compared with what they run under, and those that are alike are told together', async () => {
  const { design: read, layout } = await design('profile service { /a r, }');
  const running = new Map(['web', 'db'].map((name) => [name, generatedFor(name)]));
  const changes = permissionChanges(read, changesBetween(layOut([]), layout), designedPolicy(read), running);
  expect(changes.byThemselves).toEqual([
    {
      subjects: ['db', 'web'].flatMap((name) => [`lxc-${name}_</var/lib/lxc>`, labelOf(name, 'unconfined')]),
      changes: [{ kind: 'lost', class: 'capability', about: 'nothing', names: ['mac_admin'] }],
      tooLarge: [],
    },
  ]);
  const addedLabels = ['db', 'web'].map((name) => labelOf(name, 'service'));
  expect(changes.between).toEqual({ changes: [], addedLabels, removedLabels: [] });
  expect(changes.notCompared).toEqual([]);
});

test('of a container that may run others, as it is by default, there is not too much to compare', async () => {
  const { design: read, layout } = await design('profile service { /a r, }');
  const running = new Map(['web', 'db'].map((name) => [name, generatedFor(name, true)]));
  const { byThemselves } = permissionChanges(read, changesBetween(layOut([]), layout), designedPolicy(read), running);
  expect(byThemselves.map(({ subjects, tooLarge }) => [subjects.length, tooLarge])).toEqual([[4, []]]);
  const lost = byThemselves.flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'lost'));
  expect(new Set(lost.map((change) => change.class))).toEqual(new Set(['file', 'exec', 'capability', 'mount']));
});

test('one under the layer that it is to have has new labels alone, and one with other rules has a line of its own', async () => {
  const { design: read, layout } = await design('profile service { /a r, }');
  const { now, ...rest } = generatedFor('db') as Extract<RunningLayer, { now: unknown }>;
  const same: RunningLayer = {
    ...rest,
    now: bytesOf(read.chosen.find(({ name }) => name === 'db')?.hostLayer.text ?? ''),
  };
  const other: RunningLayer = {
    ...rest,
    now: bytesOf(now.replaceAll('lxc-db', 'lxc-web').replace(/\}\n$/, 'deny /b w,\n}\n')),
  };
  const running = new Map([
    ['db', same],
    ['web', other],
  ] as const);
  const { byThemselves } = permissionChanges(read, changesBetween(layOut([]), layout), designedPolicy(read), running);
  expect(byThemselves.map(({ subjects, changes }) => [subjects, changes])).toEqual([
    [
      ['lxc-web_</var/lib/lxc>', labelOf('web', 'unconfined')],
      [
        { kind: 'gained', class: 'file', about: 'many-things', names: ['w', 'a'], example: ['/b'] },
        { kind: 'lost', class: 'capability', about: 'nothing', names: ['mac_admin'] },
        { kind: 'gained', class: 'mqueue', about: 'many-things', names: ['write', 'create', 'open'], example: ['/b'] },
      ],
    ],
  ]);
});

test('rules about others are compared between all labels', async () => {
  const { design: read, layout } = await design('profile service { /a r, }');
  const { now, ...rest } = generatedFor('web') as Extract<RunningLayer, { now: unknown }>;
  const layer: RunningLayer = { ...rest, now: bytesOf(now.replace(/\}\n$/, 'deny signal (receive) peer=host,\n}\n')) };
  const { between } = permissionChanges(
    read,
    changesBetween(layOut([]), layout),
    designedPolicy(read),
    new Map([['web', layer]]),
  );
  expect(between.changes).toMatchObject([
    { kind: 'gained', subjects: ['host'], targets: ['lxc-web_</var/lib/lxc>', labelOf('web', 'unconfined')] },
  ]);
});

test('one that runs under something that is not known has new labels, and it is told why', async () => {
  const { design: read, layout } = await design('profile service { /a r, }');
  const running = new Map<string, RunningLayer>([['web', { reason: 'it runs under other' }]]);
  const { between, notCompared } = permissionChanges(
    read,
    changesBetween(layOut([]), layout),
    designedPolicy(read),
    running,
  );
  expect(between.addedLabels).toHaveLength(6);
  expect(notCompared).toEqual([{ container: 'web', reason: 'it runs under other' }]);
});

test('one that runs under no profile loses what its host layer does not allow', async () => {
  const { design: read, layout } = await design('profile service { /a r, }');
  const layer: RunningLayer = {
    file: 'what web runs under',
    now: unconfinedLayer(bytesOf('lxc-web_</var/lib/lxc>')),
    then: undefined,
  };
  const { byThemselves } = permissionChanges(
    read,
    changesBetween(layOut([]), layout),
    designedPolicy(read),
    new Map([['web', layer]]),
  );
  expect(byThemselves.flatMap(({ changes }) => changes.map(({ kind, class: word }) => `${kind} ${word}`))).toEqual(
    expect.arrayContaining(['lost capability', 'lost mount', 'lost file']),
  );
  expect(byThemselves.flatMap(({ changes }) => changes).some(({ kind }) => kind === 'gained')).toBe(false);
});
