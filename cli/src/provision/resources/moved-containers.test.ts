import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { ComposedContainer } from '@lamellar/node/manifest';
import { compiledTwoProfiles, compiledWithoutFeatures } from '../../testing/compiled-policy.ts';
import { planHost, type HostPlan } from '../plan/host-plan.ts';
import { containerWithPolicy, incus as ofIncus } from '../testing/composed-container.ts';
import { folderMachine, KeptIncus, RefusedChange, type FolderMachine } from '../testing/folder-machine.ts';
import { applyPlan } from '../transaction/apply-plan.ts';
import { compileLayers } from './compile-layers.ts';
import { Configurations } from './configurations.ts';
import { appliedLayer } from './container-state.ts';
import { appliedLayout, changesBetween, layOut, layoutOf } from './layout.ts';
import { movedStates } from './moved-containers.ts';

const scratch = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lamellar-moved-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Designs a container of a cluster with a version of the policy. */
function shop(version: 'first' | 'second'): ComposedContainer {
  const text = bytesOf(`profile a {} # ${version}\n`);
  const layer = [{ name: 'a.aa', text, complete: text, origin: './a.aa', profiles: ['a', 'b'].map(bytesOf) }];
  return { ...containerWithPolicy('shop', '', ofIncus), layer };
}

const namespace = bytesOf(shop('first').hostLayer.namespaceName);

let incus: KeptIncus;

/** Makes a cluster member with a running `shop`. */
function member(): FolderMachine {
  const root = mkdtempSync(path.join(scratch, 'member-'));
  const machine = folderMachine(
    root,
    (text) => (text.includes('second') ? compiledWithoutFeatures : compiledTwoProfiles),
    incus,
  );
  machine.kernel.add(namespace);
  return machine;
}

async function planOn(machine: FolderMachine, version: 'first' | 'second'): Promise<HostPlan> {
  const wanted = layOut([shop(version)]);
  const states = [...wanted.containers.values()];
  const configurations = await Configurations.of(states, incus);
  const recorded = [...(appliedLayout(machine)?.containers.values() ?? [])];
  const moved = await movedStates(wanted, recorded, configurations, machine);
  const applied = layoutOf([...recorded, ...moved]);
  const sources = states.map((each) => ({ key: each.name, namespace, layer: appliedLayer(each) }));
  const compiled = { containers: await compileLayers(sources, machine), hostLayers: new Map() };
  const reasons = { selected: undefined, unable: new Map(), contradicting: new Map() };
  const changes = changesBetween(applied, wanted);
  const reading = { applied, changes, compiled, configurations, live: machine.live(), machine, ...reasons };
  return planHost(moved.length > 0 ? { ...reading, hasMoved: true } : reading);
}

let second: FolderMachine;

beforeEach(async () => {
  incus = Object.assign(new KeptIncus(['shop']), { isInCluster: true });
  const first = member();
  await applyPlan(await planOn(first, 'first'), () => undefined);
  // The hook of the container loads the policy on the second member.
  second = member();
  second.kernel.namespace(namespace).replace(compiledTwoProfiles);
});

test('a container that another member has applied needs no change', async () => {
  const plan = await planOn(second, 'first');
  expect(plan.isNothing).toBe(true);
  expect([...(plan.applied?.containers.keys() ?? [])]).toEqual(['shop']);
});

test('a container without settings is not applied, and neither is a container outside a cluster', async () => {
  incus.isInCluster = false;
  expect((await planOn(second, 'first')).applied?.containers.size).toBe(0);
  incus = Object.assign(new KeptIncus(['shop']), { isInCluster: true });
  expect((await planOn(member(), 'first')).applied?.containers.size).toBe(0);
});

test('changed policy replaces the running policy that the hook has loaded', async () => {
  const plan = await planOn(second, 'second');
  expect(plan.containers.map(({ hindrance, from }) => [hindrance, from?.profiles])).toEqual([[undefined, ['a', 'b']]]);
  expect(plan.planned.loads.map(({ load, unload }) => [load, unload])).toEqual([[['a', 'b'], []]]);
  await applyPlan(plan, () => undefined);
  expect((await planOn(second, 'second')).isNothing).toBe(true);
  expect([...(appliedLayout(second)?.containers.keys() ?? [])]).toEqual(['shop']);
});

test('after a failure, the container has the settings and the policy of the other member', async () => {
  const before = [incus.configurations, second.kernel.state];
  const plan = await planOn(second, 'second');
  let isFirst = true;
  second.kernel.watch = (change) => {
    if (change !== 'load' || !isFirst) return;
    isFirst = false;
    throw new RefusedChange();
  };
  const { skipped } = await applyPlan(plan, () => undefined);
  expect([...skipped.keys()]).toEqual(['shop']);
  expect([incus.configurations, second.kernel.state]).toEqual(before);
  expect((await planOn(second, 'first')).isNothing).toBe(true);
});

test('damaged policy in a configuration is not taken as applied', async () => {
  const config = incus.configurations['shop'] ?? {};
  const damaged = (config['raw.lxc'] ?? '').replace(/ H4sI[\w+/=]+/, ' H4sI');
  incus.configurations = { shop: { ...config, 'raw.lxc': damaged } };
  const plan = await planOn(second, 'second');
  expect(plan.applied?.containers.size).toBe(0);
  expect(plan.containers.flatMap(({ hindrance }) => hindrance?.message ?? [])).toEqual([
    'container `shop` has a, b loaded, but not by lamellar',
  ]);
});

test('the own record of a container does not change the container on another member', async () => {
  const first = member();
  await applyPlan(await planOn(first, 'first'), () => undefined);
  incus.members = { shop: 'm2' };
  const before = incus.configurations;
  const plan = await planOn(first, 'second');
  await applyPlan({ ...plan, isNothing: false }, () => undefined);
  expect(incus.configurations).toEqual(before);
});
