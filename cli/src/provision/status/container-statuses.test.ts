import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import type { ComposedContainer } from '@lamellar/node/manifest';
import { afterAll, expect, test } from 'vitest';
import { withSettings } from '../../adapters/lxc/settings-block.ts';
import { compiledTwoProfiles } from '../../testing/compiled-policy.ts';
import { compileLayers } from '../resources/compile-layers.ts';
import { Configurations } from '../resources/configurations.ts';
import { containerStatuses } from './container-statuses.ts';
import { changesBetween, layOut } from '../resources/layout.ts';
import { planHost } from '../plan/host-plan.ts';
import { containerWithPolicy } from '../testing/composed-container.ts';
import { folderMachine, KeptIncus } from '../testing/folder-machine.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'lamellar-statuses-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Returns the status of `web`, or of a copy, under a label; stopped without a label. */
async function statusOf(
  name: 'web' | 'copy',
  label: string | undefined,
  layer: ComposedContainer['layer'] = [],
  { isProxmox = false, isLoaded = true } = {},
) {
  const lxcPath = mkdtempSync(path.join(scratch, 'lxc-'));
  const named = (text: string): string => text.replace('HOST', `lxc-${name}_<${lxcPath}>`).replace('INNER', namespace);
  const namespace = `lxc-${name}_<${lxcPath.replaceAll('/', '-')}>`;
  for (const each of ['web', 'copy']) mkdirSync(path.join(lxcPath, each));
  writeFileSync(path.join(lxcPath, 'web/config'), '');
  writeFileSync(path.join(lxcPath, 'copy/config'), withSettings('', 'web', ['lxc.apparmor.profile = generated']));
  const processes =
    label === undefined
      ? {}
      : {
          10: { parent: 1, title: `[lxc monitor] ${lxcPath} ${name}` },
          11: { parent: 10, namespace: 'pid:[2]', label: named(label) },
        };
  const machine = folderMachine(lxcPath, () => compiledTwoProfiles, new KeptIncus(), processes);
  if (label?.includes('INNER') === true) {
    machine.kernel.add(bytesOf(namespace));
    if (isLoaded) machine.kernel.namespace(bytesOf(namespace)).replace(compiledTwoProfiles);
  }
  const web = {
    ...containerWithPolicy('web', '', { runtime: 'lxc', lxcPath, ...(isProxmox && { isProxmox }) }),
    layer,
  };
  const layout = layOut([web]);
  const sources = [{ key: 'web', namespace: bytesOf(web.hostLayer.namespaceName), layer }];
  const reading = {
    applied: undefined,
    changes: changesBetween(layOut([]), layout),
    selected: undefined,
    unable: new Map(),
    contradicting: new Map(),
    compiled: { containers: await compileLayers(sources, machine), hostLayers: new Map() },
    configurations: await Configurations.of([...layout.containers.values()], machine.incus),
    live: machine.live(),
    machine,
  };
  const plan = await planHost(reading);
  const { containers } = containerStatuses({ chosen: [web] }, plan);
  return { status: containers.find((each) => each.container === name), named };
}

test.each([
  ['with a layer', 'HOST//&:INNER:a', { hasNamespace: true, undeclared: ['a', 'b'] }, [{ profile: 'a', count: 1 }], []],
  ['unconfined', 'unconfined', { hasNamespace: false, undeclared: [] }, [], [{ label: 'unconfined', count: 1 }]],
])('a copy that runs %s is told with what it runs under', async (_, label, loaded, profiles, astray) => {
  const { status, named } = await statusOf('copy', label);
  expect(status).toMatchObject({
    container: 'copy',
    state: 'running',
    files: 'has settings, but is not in the manifest',
    settingsOf: ['web'],
    live: { label: named(label), hostLayer: named('HOST'), ...loaded, profiles, astray },
  });
  expect(status?.live).not.toHaveProperty('missing');
});

test('of a copy that does not run nothing is told of the kernel', async () => {
  const { status } = await statusOf('copy', undefined);
  expect(status).toMatchObject({ container: 'copy', state: 'stopped', settingsOf: ['web'] });
  expect(status).not.toHaveProperty('live');
});

test.each([
  ['that has it', 'HOST//&:INNER:unconfined', []],
  ['whose policy namespace is gone', 'HOST', ['a', 'b']],
])('a container %s is told with what of its layer is not loaded', async (_, label, missing) => {
  const profiles = ['a', 'b'].map(bytesOf);
  const layer = [{ name: 'a.aa', text: bytesOf('# a'), origin: './a.aa', profiles }];
  const { status } = await statusOf('web', label, layer);
  expect(status?.live).toMatchObject({ hasNamespace: missing.length === 0, missing });
});

test.each([true, false])(
  'profiles that a running container lacks are reported; of Proxmox VE: %j',
  async (isProxmox) => {
    const layer = [{ name: 'a.aa', text: bytesOf('# a'), origin: './a.aa', profiles: ['a', 'b'].map(bytesOf) }];
    const { status } = await statusOf('web', 'HOST//&:INNER:unconfined', layer, { isProxmox, isLoaded: false });
    expect(status?.live).toMatchObject({ hasNamespace: true, missing: ['a', 'b'], outdated: false });
  },
);
