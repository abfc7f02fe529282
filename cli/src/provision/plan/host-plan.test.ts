import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CommandError } from '../../exit-status.ts';
import { compiledTwoProfiles } from '../../testing/compiled-policy.ts';
import { directory } from '../../testing/lamellar.ts';
import { readDesign } from './design.ts';
import { isNone } from './container-plan.ts';
import { thisMachine, type ManagedHost } from '../../adapters/machine.ts';
import { Configurations } from '../resources/configurations.ts';
import { layOut, type Layout } from '../resources/layout.ts';
import { called, containerWithPolicy, ownLayerContainer } from '../testing/composed-container.ts';
import { containerStatuses } from '../status/container-statuses.ts';
import { folderMachine, KeptIncus } from '../testing/folder-machine.ts';
import { compare, skippedOf, prepare, withoutBlocked } from './host-plan.ts';

// Containers of the two names exist on no machine, in a runtime or applied.
const folder = directory({
  'lamellar.yaml': ['nobody-1', 'nobody-2'].reduce(
    (text, name) => `${text}  ${name}:\n    runtime: lxc\n    container:\n      policy: [nginx]\n`,
    'lamellar: 1\ncontainers:\n',
  ),
});

test('containers that are not there are held, each with its own reason, and nothing is to be done for them', async () => {
  const options = { manifest: `${folder}/lamellar.yaml`, base: '/etc/apparmor.d' };
  const announced: string[] = [];
  const prepared = await withoutBlocked(
    await prepare(await readDesign(options), options, thisMachine, (step) => announced.push(step)),
  );
  expect([...prepared.held].map(([name, { message }]) => `${name}: ${message}`)).toEqual([
    'nobody-1: there is no container `nobody-1`: no /var/lib/lxc/nobody-1/config',
    'nobody-2: there is no container `nobody-2`: no /var/lib/lxc/nobody-2/config',
  ]);
  expect(['nobody-1', 'nobody-2'].filter((name) => prepared.layout.containers.has(name))).toEqual([]);
  expect(isNone(prepared.difference)).toBe(true);
  expect(announced).toEqual([]);
  expect([...skippedOf(prepared, { container: 'nobody-2' }).keys()]).toEqual(['nobody-2']);
});

test('an Incus that does not answer holds its containers, and those of LXC are looked at', async () => {
  const lxcPath = directory({ 'web/config': '' });
  const sections = `  web: {runtime: lxc, path: ${lxcPath}}\n  db: {runtime: incus}\n  shop: {runtime: incus}\n`;
  const file = path.join(directory({ 'lamellar.yaml': `lamellar: 1\ncontainers:\n${sections}` }), 'lamellar.yaml');
  const options = { manifest: file, base: '/etc/apparmor.d' };
  const design = await readDesign(options);
  const silent = {
    ...design,
    existing: { ...design.existing, instances: new CommandError('incus: no answer in time') },
  };
  const machine = folderMachine(lxcPath, () => new Uint8Array(), new KeptIncus());
  const prepared = await withoutBlocked(await prepare(silent, options, machine, () => undefined));
  expect([...prepared.held].map(([name, { message }]) => `${name}: ${message}`)).toEqual([
    'db: incus: no answer in time',
    'shop: incus: no answer in time',
  ]);
  expect(prepared.difference.files.map((each) => each.path)).toContain(`${lxcPath}/web/config`);
  const { containers } = containerStatuses(silent, prepared, prepared.held, undefined);
  expect(containers.map(({ container: name, state, files }) => [name, state, files])).toEqual([
    ['web', 'stopped', 'not applied'],
    ['db', 'not known', 'not known'],
    ['shop', 'not known', 'not known'],
  ]);
});

test('Incus is asked where something is of it, and else not', async () => {
  let asked = 0;
  const incus = Object.assign(new KeptIncus(), { instances: () => Promise.resolve((asked++, [])) });
  const shop = called('shop', { runtime: 'incus', project: 'default', instance: 'shop' });
  await Configurations.of([layOut([containerWithPolicy('web')])], incus);
  expect(asked).toBe(0);
  await Configurations.of([layOut([containerWithPolicy('web')]), layOut([shop])], incus);
  expect(asked).toBe(1);
});

describe('a host layer that containers share', () => {
  /** Lays out `nobody-1` and `nobody-2` with a shared host layer of a given text. */
  const sharing = (text: string, ...others: readonly string[]): Layout =>
    layOut(
      ['nobody-1', 'nobody-2', ...others].map((name) => ownLayerContainer(name, text, '/var/lib/lxc', ['lxc-mine'])),
    );

  async function heldWith(applied: Layout, layout: Layout) {
    const compiled = {
      containers: new Map(),
      hostLayers: new Map([['lxc-mine', { policy: new Uint8Array(), profiles: [] }]]),
    };
    const held = new Map([['nobody-1', { message: 'it is not there' }]]);
    const configurations = await Configurations.of([applied, layout], thisMachine.incus);
    return compare({
      layout,
      applied,
      compiled,
      configurations,
      held,
      contradicting: new Map(),
      live: thisMachine.live(),
      machine: thisMachine,
    });
  }

  test('does not change under one that is held, so that the others wait for it', async () => {
    const { held, layout, compiled, difference } = await heldWith(sharing('old'), sharing('new'));
    expect([...held].map(([name, { message }]) => `${name}: ${message}`)).toEqual([
      'nobody-1: it is not there',
      'nobody-2: container `nobody-2` shares the host layer lxc-mine with `nobody-1`, which stays as it is',
    ]);
    expect(layout).toEqual(sharing('old'));
    expect([...compiled.hostLayers.keys()]).toEqual([]);
    expect(difference.files).toEqual([]);
  });

  test('lets others come to it where it stays the same', async () => {
    const { held, compiled } = await heldWith(sharing('same'), sharing('same', 'nobody-3'));
    expect([...held.keys()]).toEqual(['nobody-1']);
    expect([...compiled.hostLayers.keys()]).toEqual(['lxc-mine']);
  });
});

test('one that the manifest calls otherwise by now stays under its name where it is held, and who is to have that waits', async () => {
  const one = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'nobody-1' } as const;
  const two = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'nobody-2' } as const;
  const applied = layOut([called('a', one, '# 1'), called('b', two, '# 1')]);
  const layout = layOut([called('new', one, '# 2'), called('a', two, '# 2'), containerWithPolicy('nobody-3')]);
  const { held, ...compared } = await compare({
    layout,
    applied,
    compiled: { containers: new Map(), hostLayers: new Map() },
    configurations: await Configurations.of([applied, layout], thisMachine.incus),
    held: new Map([['new', { message: 'its configuration is a link' }]]),
    contradicting: new Map(),
    live: thisMachine.live(),
    machine: thisMachine,
  });
  expect([...held.keys()].sort()).toEqual(['a', 'b', 'new']);
  expect(compared.layout).toEqual(
    layOut([called('a', one, '# 1'), called('b', two, '# 1'), containerWithPolicy('nobody-3')]),
  );
  expect(compared.difference.files.map(({ container: name }) => name).filter((name) => name !== undefined)).toEqual([
    'nobody-3',
    'nobody-3',
  ]);
});

test('a layer that takes the compiler too long holds its containers, and no others', async () => {
  const lxcPath = directory({
    'web/config': '',
    'copy/config': '',
    'db/config': '',
    'own/config': '',
    'shop/config': '',
  });
  const own = 'profile lxc-own { file, }\n';
  const policies = directory({
    'slow.aa': 'profile slow { file, }\n',
    'quick.aa': 'profile quick { file, }\n',
    'own.aa': own,
    'lamellar.yaml': `lamellar: 1
containers:
  web: {runtime: lxc, path: ${lxcPath}, container: {policy: [./slow.aa]}}
  copy: {runtime: lxc, path: ${lxcPath}, container: {policy: [./quick.aa, ./slow.aa]}}
  db: {runtime: lxc, path: ${lxcPath}, container: {policy: [./quick.aa]}}
  own: {runtime: lxc, path: ${lxcPath}, host: {base: ./own.aa}}
  shop: {runtime: lxc, path: ${lxcPath}, host: {base: ./own.aa}, container: {policy: [./quick.aa]}}
`,
  });
  const options = { manifest: path.join(policies, 'lamellar.yaml'), base: '/etc/apparmor.d' };
  const compiled: string[] = [];
  const machine: ManagedHost = {
    ...folderMachine(lxcPath, () => new Uint8Array(), new KeptIncus()),
    compile: (text) => {
      compiled.push(text);
      return Promise.resolve(text.includes('quick') ? { policy: compiledTwoProfiles } : { stopped: 'it took long' });
    },
  };
  const design = await readDesign(options);
  const prepared = await withoutBlocked(await prepare(design, options, machine, () => undefined));
  const hint = 'write fewer patterns with `?`, `*`, `[…]` or `{…}` in one profile, or plain paths';
  const ofLayer = { message: `${policies}/slow.aa: it took long`, hint };
  const ofHostLayer = { message: expect.stringMatching(/\/host-layer\.aa: it took long$/) as string, hint };
  expect(Object.fromEntries(prepared.held)).toEqual({
    web: expect.objectContaining(ofLayer) as unknown,
    copy: expect.objectContaining(ofLayer) as unknown,
    own: expect.objectContaining(ofHostLayer) as unknown,
    shop: expect.objectContaining(ofHostLayer) as unknown,
  });
  expect([...prepared.layout.containers.keys()]).toEqual(['db']);
  expect(compiled.filter((text) => text.includes('slow'))).toHaveLength(1);
});
