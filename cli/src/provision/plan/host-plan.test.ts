import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CommandError } from '../../exit-status.ts';
import { compiledTwoProfiles } from '../../testing/compiled-policy.ts';
import { directory } from '../../testing/lamellar.ts';
import { readDesign } from './design.ts';
import { readHost } from './read-host.ts';
import { thisMachine, type ManagedHost } from '../../adapters/machine.ts';
import { Configurations } from '../resources/configurations.ts';
import { changesBetween, layOut, type Layout } from '../resources/layout.ts';
import { called, containerWithPolicy, ownLayerContainer } from '../testing/composed-container.ts';
import { containerStatuses } from '../status/container-statuses.ts';
import { folderMachine, KeptIncus } from '../testing/folder-machine.ts';
import { isLxc } from '@lamellar/node/manifest';
import type { SkippedContainers } from '../resources/skipped-containers.ts';
import type { CompiledLayers } from '../resources/compiled-layer.ts';
import { hostLayerSources } from '../resources/host-layers.ts';
import { planHost, withoutBlocked, type HostPlan } from './host-plan.ts';

// Containers of the two names exist on no machine, in a runtime or applied.
const folder = directory({
  'lamellar.yaml': ['nobody-1', 'nobody-2'].reduce(
    (text, name) => `${text}  ${name}:\n    runtime: lxc\n    container:\n      policy: [nginx]\n`,
    'lamellar: 1\ncontainers:\n',
  ),
});

test('missing containers are skipped with their reasons', async () => {
  const options = { manifest: `${folder}/lamellar.yaml`, base: '/etc/apparmor.d' };
  const announced: string[] = [];
  const prepared = withoutBlocked(
    await planHost(await readHost(await readDesign(options), options, thisMachine, (step) => announced.push(step))),
  );
  expect([...prepared.skipped].map(([name, { message }]) => `${name}: ${message}`)).toEqual([
    'nobody-1: there is no container `nobody-1`: no /var/lib/lxc/nobody-1/config',
    'nobody-2: there is no container `nobody-2`: no /var/lib/lxc/nobody-2/config',
  ]);
  expect(['nobody-1', 'nobody-2'].filter((name) => prepared.layout.containers.has(name))).toEqual([]);
  expect(prepared.isNothing).toBe(true);
  expect(announced).toEqual([]);
  const selected = { ...options, container: 'nobody-2' };
  const one = await planHost(await readHost(await readDesign(selected), selected, thisMachine, () => undefined));
  expect([...one.reported.keys()]).toEqual(['nobody-2']);
});

test('if Incus does not answer, its containers are skipped, and those of LXC are planned', async () => {
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
  const prepared = withoutBlocked(await planHost(await readHost(silent, options, machine, () => undefined)));
  expect([...prepared.skipped].map(([name, { message }]) => `${name}: ${message}`)).toEqual([
    'db: incus: no answer in time',
    'shop: incus: no answer in time',
  ]);
  expect(prepared.planned.files.map((each) => each.path)).toContain(`${lxcPath}/web/config`);
  const { containers } = containerStatuses(silent, prepared);
  expect(containers.map(({ container: name, state, files }) => [name, state, files])).toEqual([
    ['web', 'stopped', 'not applied'],
    ['db', 'not known', 'not known'],
    ['shop', 'not known', 'not known'],
  ]);
});

test('containers on other cluster members stay unchanged, and are no problem', async () => {
  const sections = `  db: {runtime: incus}\n  shop: {runtime: incus}\n`;
  const root = directory({ 'lamellar.yaml': `lamellar: 1\ncontainers:\n${sections}` });
  const options = { manifest: path.join(root, 'lamellar.yaml'), base: '/etc/apparmor.d' };
  const incus = Object.assign(new KeptIncus(['db', 'shop']), { members: { db: 'm2' } });
  const design = await readDesign(options);
  const on = async (container?: string) => {
    const chosen = container === undefined ? options : { ...options, container };
    const one = { ...(await readDesign(chosen)), existing: { ...design.existing, instances: await incus.instances() } };
    const machine = folderMachine(root, () => new Uint8Array(), incus);
    return { one, plan: await planHost(await readHost(one, chosen, machine, () => undefined)) };
  };
  const { one, plan } = await on();
  expect(plan.containers.map(({ container }) => container.name)).toEqual(['shop']);
  expect(plan.planned.files.map((file) => file.path).filter((place) => place.includes('default/db'))).toEqual([]);
  expect([...plan.layout.containers.keys()]).toEqual(['shop']);
  expect([...plan.skipped.keys()]).toEqual(['db']);
  expect([...plan.reported.keys()]).toEqual([]);
  const { containers } = containerStatuses(one, plan);
  expect(containers.find(({ container }) => container === 'db')).toEqual({
    container: 'db',
    runtime: 'incus',
    project: 'default',
    state: 'elsewhere',
    member: 'm2',
    files: 'not known',
    contradictions: [],
  });
  const selected = await on('db');
  expect([...selected.plan.reported.values()]).toEqual([
    { message: 'container `db` is on the cluster member m2', hint: 'run lamellar on that member', member: 'm2' },
  ]);
});

test('the PID of a container on another cluster member is no PID of this machine', async () => {
  const shop = called('shop', { runtime: 'incus', project: 'default', instance: 'shop' });
  const [kept] = await new KeptIncus(['shop']).instances();
  const stateAt = async (place: { readonly member?: string }) => {
    const instances = kept === undefined ? [] : [{ ...kept, ...place, state: { status: 'Running', pid: process.pid } }];
    const configurations = await Configurations.of([shop], new KeptIncus(), instances);
    return [configurations.incusState(shop)?.pid, configurations.instances.length, configurations.memberOf(shop)];
  };
  expect(await stateAt({})).toEqual([process.pid, 1, undefined]);
  expect(await stateAt({ member: 'm2' })).toEqual([undefined, 0, 'm2']);
});

test('Incus is queried only for its own containers', async () => {
  let requested = 0;
  const incus = Object.assign(new KeptIncus(), { instances: () => Promise.resolve((requested++, [])) });
  const shop = called('shop', { runtime: 'incus', project: 'default', instance: 'shop' });
  await Configurations.of([containerWithPolicy('web')], incus);
  expect(requested).toBe(0);
  await Configurations.of([containerWithPolicy('web'), shop], incus);
  expect(requested).toBe(1);
});

const web = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'nobody' } as const;
const webOfIncus = { runtime: 'incus', project: 'default', instance: 'nobody' } as const;

/** Plans the change between two layouts on this machine. */
async function planLayouts(
  applied: Layout,
  wanted: Layout,
  skipped: SkippedContainers,
  hostLayers: CompiledLayers['hostLayers'] = new Map(),
): Promise<HostPlan> {
  const containers = [...applied.containers.values(), ...wanted.containers.values()];
  const configurations = await Configurations.of(containers.filter(isLxc), thisMachine.incus);
  const compiled = { containers: new Map(), hostLayers };
  const changes = changesBetween(applied, wanted);
  const reasons = { selected: undefined, unable: skipped, contradicting: new Map() };
  const host = { configurations, live: thisMachine.live(), machine: thisMachine };
  return planHost({ applied, changes, compiled, ...host, ...reasons });
}

describe('a host layer that containers share', () => {
  /** Lays out `nobody-1` and `nobody-2` with a shared host layer of a given text. */
  const sharing = (text: string, ...others: readonly string[]): Layout =>
    layOut(
      ['nobody-1', 'nobody-2', ...others].map((name) => ownLayerContainer(name, text, '/var/lib/lxc', ['lxc-mine'])),
    );

  function planWith(applied: Layout, wanted: Layout): Promise<HostPlan> {
    const hostLayers = new Map(
      hostLayerSources(wanted.containers.values()).map(({ key }) => [key, { policy: new Uint8Array(), profiles: [] }]),
    );
    return planLayouts(applied, wanted, new Map([['nobody-1', { message: 'it is not there' }]]), hostLayers);
  }

  test('does not change for a skipped container, and further containers wait', async () => {
    const plan = await planWith(sharing('old'), sharing('new'));
    expect([...plan.skipped].map(([name, { message }]) => `${name}: ${message}`)).toEqual([
      'nobody-1: it is not there',
      'nobody-2: container `nobody-2` shares the host layer lxc-mine with `nobody-1`, which is skipped',
    ]);
    expect(plan.layout).toEqual(sharing('old'));
    expect(plan.containers).toEqual([]);
    expect(plan.planned.files).toEqual([]);
  });

  test('accepts further containers if unchanged', async () => {
    const { skipped, containers } = await planWith(sharing('same'), sharing('same', 'nobody-3'));
    expect([...skipped.keys()]).toEqual(['nobody-1']);
    expect(containers.map(({ container }) => container.name)).toEqual(['nobody-2', 'nobody-3']);
  });
});

test('a skipped container with a new name keeps its old name, and the next owner of the old name waits', async () => {
  const one = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'nobody-1' } as const;
  const two = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'nobody-2' } as const;
  const applied = layOut([called('a', one, '# 1'), called('b', two, '# 1')]);
  const layout = layOut([called('new', one, '# 2'), called('a', two, '# 2'), containerWithPolicy('nobody-3')]);
  const {
    skipped,
    layout: after,
    planned,
  } = await planLayouts(applied, layout, new Map([['new', { message: 'its configuration is a link' }]]));
  expect([...skipped.keys()].sort()).toEqual(['a', 'b', 'new']);
  expect(after).toEqual(layOut([called('a', one, '# 1'), called('b', two, '# 1'), containerWithPolicy('nobody-3')]));
  expect(planned.files.map(({ container: name }) => name).filter((name) => name !== undefined)).toEqual([
    'nobody-3',
    'nobody-3',
  ]);
});

test('a skipped container stays unchanged, and further containers change', async () => {
  const before = [called('web', web, '# 1'), containerWithPolicy('db')];
  const now = [called('front', web, '# 2'), containerWithPolicy('db', '# 3')];
  const reason = { message: 'it is not there' };
  const plan = async (name: string): Promise<Layout> =>
    (await planLayouts(layOut(before), layOut(now), new Map([[name, reason]]))).layout;
  expect(await plan('front')).toEqual(layOut([called('web', web, '# 1'), containerWithPolicy('db', '# 3')]));
  expect(await plan('db')).toEqual(layOut([called('front', web, '# 2'), containerWithPolicy('db')]));
  const others = [called('web', webOfIncus, '# 2')];
  const renamed = await planLayouts(layOut([called('web', web)]), layOut(others), new Map([['web', reason]]));
  expect(renamed.layout).toEqual(layOut([called('web', web)]));
});

test("a layer beyond the compiler's time limit skips only its containers", async () => {
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
  const prepared = withoutBlocked(await planHost(await readHost(design, options, machine, () => undefined)));
  const hint = 'write fewer patterns with `?`, `*`, `[…]` or `{…}` in one profile, or plain paths';
  const ofLayer = { message: `${policies}/slow.aa: it took long`, hint };
  const ofHostLayer = { message: expect.stringMatching(/\/host-layer\.aa: it took long$/) as string, hint };
  expect(Object.fromEntries(prepared.skipped)).toEqual({
    web: expect.objectContaining(ofLayer) as unknown,
    copy: expect.objectContaining(ofLayer) as unknown,
    own: expect.objectContaining(ofHostLayer) as unknown,
    shop: expect.objectContaining(ofHostLayer) as unknown,
  });
  expect([...prepared.layout.containers.keys()]).toEqual(['db']);
  expect(compiled.filter((text) => text.includes('slow'))).toHaveLength(1);
});
