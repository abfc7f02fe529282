import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { isLxc } from '@lamellar/node/manifest';
import { recoverUnfinishedRun } from './session.ts';
import { DesignedMachine, type MachinePicture, type Version } from '../testing/designed-machine.ts';
import { RefusedChange, type FolderMachine } from '../testing/folder-machine.ts';
import { withoutSync } from '../testing/without-sync.ts';

withoutSync();

/** A folder in memory, if available, because every run syncs files, and a sync is slow. */
const memory = '/dev/shm';
const scratch = mkdtempSync(path.join(existsSync(memory) ? memory : tmpdir(), 'lamellar-machine-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const quietly = (): void => undefined;

let designed: DesignedMachine;

beforeEach(() => {
  designed = new DesignedMachine(scratch);
});

function expectSame(before: MachinePicture, step: string | undefined): void {
  expect(designed.picture(), step).toEqual(designed.unchangedSince(before));
}

test('a machine goes from nothing to one layout and to another, and back to nothing', async () => {
  const before = designed.picture();
  await designed.apply(designed.layoutOf('first'));
  expect(await designed.has(designed.layoutOf('first'))).toBe(true);
  designed.startOwn('first');
  const first = designed.picture();
  for (const version of ['second', 'other', 'first'] as const) {
    await designed.apply(designed.layoutOf(version));
    expect(await designed.has(designed.layoutOf(version))).toBe(true);
  }
  expect(designed.picture()).toEqual(first);
  await designed.apply(designed.layoutOf(undefined));
  expect(designed.picture()).toEqual(before);
});

test('for a layer compiled by the container, names and modes are compared without hashes', async () => {
  await designed.apply(designed.layoutOf('first'));
  const { kernel } = designed.machine;
  const inner = designed.design('first').find(({ name }) => name === 'inner');
  const isInner = (namespace: string): boolean => namespace === inner?.hostLayer.namespaceName;
  kernel.state = kernel.state.map(([namespace, profiles]) => [
    namespace,
    isInner(namespace) ? profiles.map((profile) => ({ ...profile, hash: 'another' })) : profiles,
  ]);
  expect(kernel.state.some(([namespace, profiles]) => isInner(namespace) && profiles.length > 0)).toBe(true);
  expect(await designed.has(designed.layoutOf('first'))).toBe(true);
});

/** Pairs of the applied and the wanted version; undefined for nothing. */
const changes: readonly (readonly [name: string, from: Version | undefined, to: Version | undefined])[] = [
  ['from nothing', undefined, 'first'],
  ['to other policy', 'first', 'other'],
  ['to nothing', 'first', undefined],
];

describe.each(changes)('any failure %s', (_, from, to) => {
  beforeEach(async () => {
    if (from === undefined) return;
    await designed.apply(designed.layoutOf(from));
    designed.startOwn(from);
  });

  test('the failing container keeps its state, and further containers change', async () => {
    const before = designed.picture();
    await designed.apply(designed.layoutOf(to));
    const after = designed.picture();
    const refused: string[] = [];
    for (let nth = 1, isDone = false; !isDone; nth++) {
      await designed.apply(designed.layoutOf(from));
      if (from !== undefined) designed.startOwn(from);
      expect(designed.picture()).toEqual(before);
      let left = nth;
      const watch = (change: string, of: string): void => {
        if (--left !== 0) return;
        refused.push(`${change} ${of}`);
        throw new RefusedChange(change);
      };
      designed.machine.kernel.watch = designed.machine.incus.watch = watch;
      const skipped = await designed.apply(designed.layoutOf(to));
      isDone = left > 0;
      designed.machine.kernel.watch = designed.machine.incus.watch = () => undefined;
      const at = `${nth}: ${String(refused.at(-1))}`;
      expect(skipped.size, at).toBe(isDone ? 0 : 1);
      for (const { name } of designed.design('first'))
        expect(designed.partOf(name), at).toEqual(designed.partOf(name, skipped.has(name) ? before : after));
      for (const { message } of skipped.values()) expect(message, at).toContain(refused.at(-1)?.split(' ')[0]);
    }
    expect(refused.filter((each) => each.startsWith('configure'))).toEqual(['configure shop']);
    expect(refused.some((each) => each.includes('lxc-web'))).toBe(true);
    expect(refused).toContain(`${to === undefined ? 'remove' : 'write'} den/lamellar.a.aa`);
    expect(await designed.has(designed.layoutOf(to))).toBe(true);
  });

  test('after a kill at any step, the next run restores the earlier state', async () => {
    const before = designed.picture();
    const kept = path.join(scratch, 'kept');
    const killed: string[] = [];
    for (let nth = 1, isDone = false; !isDone; nth++) {
      let left = nth;
      let state:
        (Pick<FolderMachine['kernel'], 'state'> & { incus: FolderMachine['incus']['configurations'] }) | undefined;
      await designed.apply(designed.layoutOf(to), (step) => {
        if (--left !== 0) return;
        killed.push(step);
        cpSync(designed.root, kept, { recursive: true, verbatimSymlinks: true });
        state = { state: designed.machine.kernel.state, incus: designed.machine.incus.configurations };
      });
      isDone = state === undefined;
      // Restores the machine's state at the kill.
      if (state !== undefined) {
        for (const name of readdirSync(designed.root)) rmSync(path.join(designed.root, name), { recursive: true });
        cpSync(kept, designed.root, { recursive: true, verbatimSymlinks: true });
        rmSync(kept, { recursive: true });
        designed.machine.kernel.state = state.state;
        designed.machine.incus.configurations = state.incus;
        await recoverUnfinishedRun(designed.machine, quietly);
        expectSame(before, killed.at(-1));
      }
    }
    expect(killed.length).toBeGreaterThan(8);
  });
});

test('a container that cannot be changed keeps its state, and further containers change', async () => {
  await designed.apply(designed.layoutOf('first'));
  const configuration = readFileSync(path.join(designed.lxcPath, 'web/config'), 'latin1');
  const web = designed.design('first').find(({ name }) => name === 'web');
  const namespace = bytesOf(web?.hostLayer.namespaceName ?? '');
  const loaded = designed.machine.kernel.namespace(namespace).profiles();
  designed.machine.kernel.watch = (change, of) => {
    if (of === namespace && change === 'load') throw new RefusedChange('no memory');
  };
  const wanted = designed.layoutOf('second');
  const skipped = await designed.apply(wanted);
  designed.machine.kernel.watch = () => undefined;
  expect([...skipped].map(([name, { message }]) => [name, message])).toEqual([
    ['web', 'container `web` cannot be changed: no memory'],
  ]);
  expect(readFileSync(path.join(designed.lxcPath, 'web/config'), 'latin1')).toBe(configuration);
  expect(designed.machine.kernel.namespace(namespace).profiles()).toEqual(loaded);
  const lacking = new Set((await designed.planOf(wanted)).planned.files.map((file) => file.container));
  expect([...lacking].filter((name) => name !== undefined)).toEqual(['web']);
  expect([...wanted.containers.values()].filter(isLxc)).toHaveLength(4);
});
