import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import { folderMachine, KeptIncus } from '../testing/folder-machine.ts';
import { DesignedMachine } from '../testing/designed-machine.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'lamellar-lost-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('a host layer from a file is loaded again if a running container has lost the layer', async () => {
  const designed = new DesignedMachine(scratch);
  const layout = designed.layoutOf('first');
  await designed.apply(layout);
  const ofRoot = () => designed.machine.kernel.namespace('' as ByteString).profiles();
  designed.startOwn('first');
  const loaded = ofRoot();
  designed.machine.kernel.namespace('' as ByteString).remove(bytesOf('a'));
  expect(await designed.has(layout), 'the container does not run').toBe(true);
  const namespace = designed.design('first').find(({ name }) => name === 'own')?.hostLayer.namespaceName ?? '';
  const running = folderMachine(
    mkdtempSync(path.join(scratch, 'proc-')),
    () => new Uint8Array(),
    new KeptIncus(),
    {
      10: { parent: 1, title: `[lxc monitor] ${designed.lxcPath} own` },
      11: { parent: 10, namespace: 'pid:[2]', label: `unconfined//&:${namespace}:unconfined` },
    },
    [`@${designed.lxcPath}/own/command`],
  );
  Object.assign(designed.machine, { live: () => running.live() });
  const { planned } = await designed.planOf(layout);
  expect(planned).toMatchObject({
    files: [],
    hostLoads: [{ profile: 'a', containers: ['own'], kind: 'load' }],
    lost: [{ container: 'own', layers: ['host'] }],
  });
  await designed.apply(layout);
  expect(ofRoot()).toEqual(loaded);
  expect((await designed.planOf(layout)).planned).toMatchObject({
    hostLoads: [],
    lost: [{ container: 'own', layers: ['host'] }],
  });
});
