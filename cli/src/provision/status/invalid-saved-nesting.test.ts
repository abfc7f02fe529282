import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settingsInConfigurations } from '../resources/configurations.ts';
import { layOut } from '../resources/layout.ts';
import { called } from '../testing/composed-container.ts';
import { leftoversAmong, takeOutLeftovers } from './leftovers.ts';
import { thisMachine } from '../../adapters/machine.ts';
import { KeptIncus } from '../testing/folder-machine.ts';

const written: string[] = [];
const { writeSync } = fs;

let incus: KeptIncus;

beforeEach(() => {
  written.length = 0;
  fs.writeSync = ((descriptor: number, bytes: Uint8Array): number => {
    if (descriptor !== 2) return writeSync(descriptor, bytes);
    written.push(Buffer.from(bytes).toString());
    return bytes.length;
  }) as typeof writeSync;
  syncBuiltinESMExports();
  incus = new KeptIncus(['web']);
  incus.configurations = {
    web: { 'security.nesting': 'false', 'user.lamellar.security.nesting': 'true\u001b[2J\nlamellar: all is well' },
  };
});

afterEach(() => {
  fs.writeSync = writeSync;
  syncBuiltinESMExports();
});

const warning =
  'lamellar: incus:default/web/user.lamellar.security.nesting: `true\\x1b[2J\\x0alamellar: all is well` ' +
  'is neither a boolean nor `unset`; security.nesting stays as it is\n';

test.each<[string, () => Promise<unknown>]>([
  [
    'removal',
    async () =>
      settingsInConfigurations(
        [...layOut([called('web', { runtime: 'incus', project: 'default', instance: 'web' })]).containers.values()].map(
          (container) => ({ container, from: container, to: undefined, layer: undefined, isLacking: false, lost: [] }),
        ),
        {
          after: layOut([]),
          hostLayers: new Map(),
          isUndoing: false,
          machine: { ...thisMachine, incus },
          announce: () => undefined,
        },
      ),
  ],
  [
    'the search for leftovers',
    async () => takeOutLeftovers(leftoversAmong([], await incus.instances()), incus, () => undefined),
  ],
])('%s writes no planted nesting back, and warns without control characters', async (_, run) => {
  await run();
  expect(incus.configurations).toEqual({ web: { 'security.nesting': 'false' } });
  expect(written).toEqual([warning]);
});
