import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unpackPolicy } from '@lamellar/core/compiled';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { isLxc } from '../host/instance.ts';
import type { ComposedContainer } from '../manifest/composed-container.ts';
import { compiledAttachments, compiledTwoProfiles, compiledWithoutFeatures } from '../testing/compiled-policy.ts';
import { applyAble } from './apply-able.ts';
import { applyLayout } from './apply-layout.ts';
import { compileLayers } from './compile-layers.ts';
import { Configurations } from './configurations.ts';
import { appliedLayout, isNone } from './difference.ts';
import { appliedLayer, layOut, type Layout } from './layout.ts';
import { hostLayerSources } from './own-host-layers.ts';
import { compare, type Comparison } from './prepare.ts';
import { recover } from './session.ts';
import { container, incus as ofIncus, ownLayerContainer } from './testing/composed-container.ts';
import { folderMachine, KeptIncus, RefusedChange, type FolderMachine } from './testing/folder-machine.ts';

/** In memory where that is to be had: each run has what it writes on the disk, and a disk is slow to say so. */
const memory = '/dev/shm';
const scratch = mkdtempSync(path.join(existsSync(memory) ? memory : tmpdir(), 'lamellar-machine-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Two versions of a policy with the profiles `a` and `b`, and one with others. */
const texts = { first: 'first', second: 'second', other: 'other' } as const;
const twoProfiles = ['a', 'b'].map(bytesOf);
const profilesOf = {
  first: twoProfiles,
  second: twoProfiles,
  other: ['nginx', 'nginx//hat', 'nginx//child', 'glob', 'one', 'other', '/bin/exact', 'none'].map(bytesOf),
};
type Version = keyof typeof texts;

/** What a host layer of a file begins with. */
const ofHost = '# host layer';

function compile(text: ByteString): Uint8Array {
  if (text.includes(ofHost))
    return firstOf(text.includes(texts.second) ? compiledWithoutFeatures : compiledTwoProfiles);
  if (text.includes(texts.other)) return compiledAttachments;
  return text.includes(texts.second) ? compiledWithoutFeatures : compiledTwoProfiles;
}

/** The first profile of compiled policy, `a`. */
function firstOf(policy: Uint8Array): Uint8Array {
  const [profile] = unpackPolicy(policy).profiles;
  return policy.subarray(0, (profile?.offset ?? 0) + (profile?.size ?? 0));
}

let root: string;
let lxcPath: string;
let machine: FolderMachine;

const names = ['web', 'db', 'own', 'inner'];

beforeEach(() => {
  root = mkdtempSync(path.join(scratch, 'root-'));
  lxcPath = path.join(root, 'lxc');
  machine = folderMachine(root, compile, new KeptIncus('shop'));
  for (const name of names) {
    const rootfs = path.join(lxcPath, name, 'rootfs');
    mkdirSync(path.join(rootfs, 'etc/apparmor.d'), { recursive: true });
    writeFileSync(path.join(lxcPath, name, 'config'), `lxc.uts.name = ${name}\nlxc.rootfs.path = dir:${rootfs}\n`);
  }
  // `db` does not run.
  for (const each of design('first')) if (each.name !== 'db') machine.kernel.add(bytesOf(each.hostLayer.namespaceName));
});

/** Containers of each kind, all with one version of the policy: `own` has a host layer of a file, `inner` loads its layer itself. */
function design(version: Version): readonly ComposedContainer[] {
  const layer = [{ name: 'a.aa', text: bytesOf(texts[version]), origin: './a.aa', profiles: profilesOf[version] }];
  const lxc = { runtime: 'lxc', lxcPath } as const;
  return [
    { ...container('web', '', lxc), layer },
    { ...container('db', '', lxc), layer },
    { ...ownLayerContainer('own', ownText(version), lxcPath, ['a']), layer },
    { ...container('inner', '', lxc), layer, load: 'container' },
    { ...container('shop', '', ofIncus), layer },
  ];
}

function ownText(version: Version): ByteString {
  return bytesOf(`${ofHost}\n${version === 'first' ? texts.first : texts.second}`);
}

async function comparisonWith(layout: Layout): Promise<Comparison> {
  const applied = appliedLayout(machine);
  const sources = [...layout.containers.values()].map((each) => ({
    key: each.name,
    namespace: each.namespace,
    layer: appliedLayer(each, layout),
    isCompiledElsewhere: each.load === 'container',
  }));
  return compare({
    layout,
    applied,
    compiled: {
      containers: await compileLayers(sources, machine),
      hostLayers: await compileLayers(hostLayerSources(layout), machine),
    },
    configurations: await Configurations.of([applied ?? layOut([]), layout], machine.incus),
    live: machine.live(),
    machine,
    held: new Map(),
    contradicting: new Map(),
  });
}

const quietly = (): void => undefined;

async function apply(layout: Layout, announce: (step: string) => void = quietly): Promise<void> {
  await applyLayout(await comparisonWith(layout), announce);
}

/** All files, what is loaded, and what Incus has been told. That nothing is applied need not be said by files. */
function picture() {
  const isNothing = (appliedLayout(machine)?.containers.size ?? 0) === 0;
  const files = filesBelow(root).filter(([file]) => !isNothing || !file.startsWith(machine.home));
  const [host, ...layers] = machine.kernel.state;
  return { files, host, layers, incus: machine.incus.configurations };
}

function filesBelow(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry): readonly (readonly [string, string])[] => {
      const file = path.join(folder, entry.name);
      if (entry.name.startsWith('proc-')) return [];
      if (entry.isSymbolicLink()) return [[file, readlinkSync(file)]];
      return entry.isDirectory() ? [[file, ''], ...filesBelow(file)] : [[file, readFileSync(file, 'latin1')]];
    });
}

/** A host layer that no process is under may go: it comes with the next start of a container that has it. */
function expectSame(before: ReturnType<typeof picture>, step: string | undefined): void {
  const after = picture();
  const isUnloaded = after.host?.[1].length === 0;
  expect(after, step).toEqual(isUnloaded ? { ...before, host: after.host } : before);
}

/** Whether the machine has all of a layout. */
async function has(layout: Layout): Promise<boolean> {
  return isNone((await comparisonWith(layout)).difference);
}

/** Has the host layer of `own` loaded as its start does. */
function startOwn(version: Version): void {
  machine.kernel.namespace('' as ByteString).replace(compile(ownText(version)));
}

test('a machine goes from nothing to one layout and to another, and back to nothing', async () => {
  const before = picture();
  await apply(layOut(design('first')));
  expect(await has(layOut(design('first')))).toBe(true);
  startOwn('first');
  const first = picture();
  for (const version of ['second', 'other', 'first'] as const) {
    await apply(layOut(design(version)));
    expect(await has(layOut(design(version)))).toBe(true);
  }
  expect(picture()).toEqual(first);
  await apply(layOut([]));
  expect(picture()).toEqual(before);
});

/** From what to what; nothing is applied first where it is left out. */
const changes: readonly (readonly [name: string, from: Version | undefined, to: Version | undefined])[] = [
  ['from nothing', undefined, 'first'],
  ['to other policy', 'first', 'other'],
  ['to nothing', 'first', undefined],
];

const layoutOf = (version: Version | undefined): Layout => layOut(version === undefined ? [] : design(version));

describe.each(changes)('whatever fails %s', (_, from, to) => {
  beforeEach(async () => {
    if (from === undefined) return;
    await apply(layoutOf(from));
    startOwn(from);
  });

  test('nothing is changed', async () => {
    const before = picture();
    const refused: string[] = [];
    for (let nth = 1, isDone = false; !isDone; nth++) {
      let left = nth;
      const watch = (change: string, of: string): void => {
        if (--left !== 0) return;
        refused.push(`${change} ${of}`);
        throw new RefusedChange(change);
      };
      machine.kernel.watch = machine.incus.watch = watch;
      isDone = await apply(layoutOf(to)).then(
        () => true,
        (error: unknown) => {
          if (!String(error).includes(String(refused.at(-1)?.split(' ')[0]))) throw error;
          return false;
        },
      );
      machine.kernel.watch = machine.incus.watch = () => undefined;
      if (!isDone) expectSame(before, refused.at(-1));
    }
    expect(refused.filter((each) => each.startsWith('configure'))).toEqual(['configure shop']);
    const inKernel = refused.filter((each) => !each.startsWith('configure'));
    expect(inKernel.some((each) => each.includes('lxc-web'))).toBe(true);
    expect(await has(layoutOf(to))).toBe(true);
  });

  test('whenever the run is killed, the next one finds what was there before', async () => {
    const before = picture();
    const kept = path.join(scratch, 'kept');
    const killed: string[] = [];
    for (let nth = 1, isDone = false; !isDone; nth++) {
      let left = nth;
      let state:
        (Pick<FolderMachine['kernel'], 'state'> & { incus: FolderMachine['incus']['configurations'] }) | undefined;
      await apply(layoutOf(to), (step) => {
        if (--left !== 0) return;
        killed.push(step);
        cpSync(root, kept, { recursive: true, verbatimSymlinks: true });
        state = { state: machine.kernel.state, incus: machine.incus.configurations };
      });
      isDone = state === undefined;
      // The machine as it was when the run was killed.
      if (state !== undefined) {
        for (const name of readdirSync(root)) rmSync(path.join(root, name), { recursive: true });
        cpSync(kept, root, { recursive: true, verbatimSymlinks: true });
        rmSync(kept, { recursive: true });
        machine.kernel.state = state.state;
        machine.incus.configurations = state.incus;
        await recover(machine, quietly);
        expectSame(before, killed.at(-1));
      }
    }
    expect(killed.length).toBeGreaterThan(8);
  });
});

test('a container that cannot be changed keeps all of what it has, and no other from being changed', async () => {
  await apply(layOut(design('first')));
  const configuration = readFileSync(path.join(lxcPath, 'web/config'), 'latin1');
  const web = design('first').find(({ name }) => name === 'web');
  const namespace = bytesOf(web?.hostLayer.namespaceName ?? '');
  const loaded = machine.kernel.namespace(namespace).profiles();
  machine.kernel.watch = (change, of) => {
    if (of === namespace && change === 'load') throw new RefusedChange('no memory');
  };
  const wanted = layOut(design('second'));
  const held = await applyAble(await comparisonWith(wanted), quietly);
  machine.kernel.watch = () => undefined;
  expect([...held].map(([name, { message }]) => [name, message])).toEqual([
    ['web', 'container `web` cannot be changed: no memory'],
  ]);
  expect(readFileSync(path.join(lxcPath, 'web/config'), 'latin1')).toBe(configuration);
  expect(machine.kernel.namespace(namespace).profiles()).toEqual(loaded);
  const lacking = new Set((await comparisonWith(wanted)).difference.files.map((file) => file.container));
  expect([...lacking].filter((name) => name !== undefined)).toEqual(['web']);
  expect([...wanted.containers.values()].filter(isLxc)).toHaveLength(4);
});
