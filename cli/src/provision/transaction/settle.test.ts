import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { CommandError } from '../../exit-status.ts';
import { JournalFile } from '../../adapters/filesystem/journal.ts';
import { IncusRefusal } from '../../adapters/incus/incus-api.ts';
import { recoverUnfinishedRun } from './session.ts';
import { capturedErrors } from '../testing/captured-errors.ts';
import { DesignedMachine, type Version } from '../testing/designed-machine.ts';
import { RefusedChange } from '../testing/folder-machine.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'lamellar-undo-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const quietly = (): void => undefined;

let designed: DesignedMachine;
let journal: JournalFile;

beforeEach(() => {
  designed = new DesignedMachine(scratch);
  journal = new JournalFile(designed.machine.home);
});

function namespaceOf(name: string): ByteString {
  const found = designed.design('first').find((container) => container.name === name);
  return bytesOf(found?.hostLayer.namespaceName ?? '');
}

/**
 * Lets loads into the policy namespace of a container succeed without an effect: its root removes the profiles at once.
 */
function removeAtOnce(name: string): void {
  const { kernel } = designed.machine;
  const namespace = kernel.namespace.bind(kernel);
  for (const { name: profile } of namespace(namespaceOf(name)).profiles()) namespace(namespaceOf(name)).remove(profile);
  kernel.namespace = (of) => (of === namespaceOf(name) ? { ...namespace(of), replace: quietly } : namespace(of));
}

/** Applies a version, and kills the run when it has changed everything. */
async function killedApply(version: Version): Promise<void> {
  const run = designed.apply(designed.layoutOf(version), (step) => {
    if (step === 'finishing') throw new Error('killed');
  });
  await expect(run).rejects.toThrow('killed');
  expect(journal.exists).toBe(true);
}

/** The layers of running containers, by policy namespace. */
function layers(): ReadonlyMap<string, readonly unknown[]> {
  return new Map(designed.picture().layers);
}

test('a container that removes its layer at once does not stop changes of further containers', async () => {
  await designed.apply(designed.layoutOf('first'));
  designed.startOwn('first');
  const configuration = path.join(designed.lxcPath, 'web/config');
  const before = readFileSync(configuration, 'latin1');
  removeAtOnce('web');
  const wanted = designed.layoutOf('second');
  let skipped: ReadonlyMap<string, unknown> = new Map();
  const errors = await capturedErrors(async () => {
    skipped = await designed.apply(wanted);
  });
  expect([...skipped.keys()]).toEqual(['web']);
  expect(errors).toContainEqual(
    'lamellar: the running layer of `web` is not restored: the kernel lacks profiles that were just loaded for web: a, b',
  );
  expect(journal.exists).toBe(false);
  expect(readFileSync(configuration, 'latin1')).toBe(before);
  const { files, loads } = (await designed.planOf(wanted)).planned;
  expect(new Set([...files, ...loads].flatMap(({ container }) => container ?? []))).toEqual(new Set(['web']));
});

test('five containers that remove their layers at once do not stop changes of further containers', async () => {
  await designed.apply(designed.layoutOf('first'));
  designed.startOwn('first');
  const hostile = ['den', 'inner', 'own', 'shop', 'web'];
  for (const name of hostile) removeAtOnce(name);
  const wanted = designed.layoutOf('second');
  let skipped: ReadonlyMap<string, unknown> = new Map();
  const errors = await capturedErrors(async () => {
    skipped = await designed.apply(wanted);
  });
  expect([...skipped.keys()].sort()).toEqual(hostile);
  expect(errors).toContainEqual('lamellar: continuing without den, inner, own, shop, web');
  expect(journal.exists).toBe(false);
  const { files } = (await designed.planOf(wanted)).planned;
  expect(new Set(files.flatMap(({ container }) => container ?? []))).not.toContain('db');
});

test('a killed run is undone although Incus refuses to restore an instance', async () => {
  await designed.apply(designed.layoutOf('first'));
  await killedApply('second');
  const { incus } = designed.machine;
  const kept = incus.configurations['shop'];
  incus.watch = (change, of) => {
    if (change === 'configure' && of === 'shop')
      throw new IncusRefusal(500, 'Instance is busy running a "stop" operation');
  };
  const errors = await capturedErrors(() => recoverUnfinishedRun(designed.machine, quietly));
  expect(errors).toEqual([
    'lamellar: the configuration of `shop` is not restored: incus: Instance is busy running a "stop" operation',
    'hint: run `lamellar plan` to see the difference, then apply or remove again',
  ]);
  expect(journal.exists).toBe(false);
  expect(incus.configurations['shop']).toEqual(kept);
  incus.watch = quietly;
  await designed.apply(designed.layoutOf('first'));
  expect(await designed.has(designed.layoutOf('first'))).toBe(true);
});

test('an Incus that does not answer keeps the journal', async () => {
  await designed.apply(designed.layoutOf('first'));
  await killedApply('second');
  const { incus } = designed.machine;
  incus.watch = (change) => {
    if (change === 'configure') throw new CommandError('incus: no answer in time');
  };
  await expect(recoverUnfinishedRun(designed.machine, quietly)).rejects.toThrow('no answer in time');
  expect(journal.exists).toBe(true);
});

test('a killed run is undone although a container removes its layer at once', async () => {
  await designed.apply(designed.layoutOf('first'));
  designed.startOwn('first');
  const before = designed.picture();
  await killedApply('second');
  removeAtOnce('web');
  const errors = await capturedErrors(() => recoverUnfinishedRun(designed.machine, quietly));
  expect(errors.filter((line) => line.includes('is not restored'))).toHaveLength(1);
  expect(journal.exists).toBe(false);
  expect(designed.picture().files).toEqual(before.files);
  expect(layers()).toEqual(new Map([...before.layers, [namespaceOf('web'), []]]));
  // The next run has nothing to undo.
  expect(await capturedErrors(() => recoverUnfinishedRun(designed.machine, quietly))).toEqual([]);
});

test.each([
  ['load', 'first', 'second'],
  ['unload', 'first', 'other'],
] as const)('a killed run is undone although the kernel refuses one %s', async (refused, from, to) => {
  await designed.apply(designed.layoutOf(from));
  designed.startOwn(from);
  const before = layers();
  await killedApply(to);
  const kept = layers().get(namespaceOf('web'));
  designed.machine.kernel.watch = (change, of) => {
    if (of === namespaceOf('web') && change === refused) throw new RefusedChange('invalid argument');
  };
  const errors = await capturedErrors(() => recoverUnfinishedRun(designed.machine, quietly));
  expect(errors[0]).toBe('lamellar: the running layer of `web` is not restored: invalid argument');
  expect(errors[1]).toMatch(/^hint: /);
  expect(journal.exists).toBe(false);
  const after = layers();
  expect(after.get(namespaceOf('shop'))).toEqual(before.get(namespaceOf('shop')));
  // No refused change has happened.
  const names = (profiles: readonly unknown[] | undefined): readonly unknown[] => profiles ?? [];
  expect(names(after.get(namespaceOf('web')))).toEqual(expect.arrayContaining([...names(kept)]));
});

test('a first run that was killed is undone although a profile cannot be unloaded', async () => {
  await killedApply('first');
  designed.machine.kernel.watch = (change, of) => {
    if (of === namespaceOf('web') && change === 'unload') throw new RefusedChange('no memory');
  };
  const errors = await capturedErrors(() => recoverUnfinishedRun(designed.machine, quietly));
  expect(errors[0]).toBe('lamellar: the running layer of `web` is not restored: no memory');
  expect(journal.exists).toBe(false);
  expect(layers().get(namespaceOf('shop'))).toEqual([]);
});

test('a killed run is undone although a layer cannot be compiled any longer', async () => {
  await designed.apply(designed.layoutOf('first'));
  designed.startOwn('first');
  const before = designed.picture();
  await killedApply('second');
  const kept = layers();
  const { compile } = designed.machine;
  Object.assign(designed.machine, {
    compile: (text: ByteString) =>
      text.includes('# host layer') ? compile(text) : Promise.resolve({ refused: 'syntax error' }),
  });
  const errors = await capturedErrors(() => recoverUnfinishedRun(designed.machine, quietly));
  expect(errors.filter((line) => line.includes('is not restored'))).toEqual(
    ['den', 'inner', 'own', 'shop', 'web'].map((name) =>
      expect.stringMatching(`^lamellar: the running layer of \`${name}\` is not restored: .*syntax error$`),
    ),
  );
  expect(journal.exists).toBe(false);
  expect(designed.picture().files).toEqual(before.files);
  expect(layers()).toEqual(kept);
});

test('a container that stops during a change is not a failure', async () => {
  await designed.apply(designed.layoutOf('first'));
  const { kernel } = designed.machine;
  const namespace = kernel.namespace.bind(kernel);
  let isStopped = false;
  kernel.namespace = (of) => {
    const found = namespace(of);
    if (of !== namespaceOf('web')) return found;
    const stop = (): void => {
      isStopped = true;
      throw Object.assign(new Error('no such file or directory'), { code: 'ENOENT' });
    };
    return isStopped ? { ...found, exists: false, profiles: () => [] } : { ...found, replace: stop };
  };
  const wanted = designed.layoutOf('second');
  expect(await designed.apply(wanted)).toEqual(new Map());
  expect(isStopped).toBe(true);
});

test('a host layer that cannot be restored keeps the journal', async () => {
  await designed.apply(designed.layoutOf('first'));
  designed.startOwn('first');
  await killedApply('second');
  designed.machine.kernel.watch = (change, of) => {
    if (of === '' && change === 'load') throw new RefusedChange('no memory');
  };
  await expect(recoverUnfinishedRun(designed.machine, quietly)).rejects.toThrow('no memory');
  expect(journal.exists).toBe(true);
  designed.machine.kernel.watch = quietly;
  await recoverUnfinishedRun(designed.machine, quietly);
  expect(journal.exists).toBe(false);
});
