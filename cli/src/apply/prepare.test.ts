import { describe, expect, test } from 'vitest';
import { directory } from '../testing/lamellar.ts';
import { readDesign } from './design.ts';
import { isNone } from './difference.ts';
import { thisMachine } from '../host/machine.ts';
import { Configurations } from './configurations.ts';
import { layOut, type Layout } from './layout.ts';
import { called, container, ownLayerContainer } from './testing/composed-container.ts';
import { compare, heldOf, prepare, withoutHindered } from './prepare.ts';

// No runtime has containers of these names, and nothing is applied to them, on whatever machine this is.
const folder = directory({
  'lamellar.yaml': ['nobody-1', 'nobody-2'].reduce(
    (text, name) => `${text}  ${name}:\n    runtime: lxc\n    container:\n      policy: [nginx]\n`,
    'lamellar: 1\ncontainers:\n',
  ),
});

test('containers that are not there are held, each with its own reason, and nothing is to be done for them', async () => {
  const options = { manifest: `${folder}/lamellar.yaml`, base: '/etc/apparmor.d' };
  const announced: string[] = [];
  const prepared = await withoutHindered(
    await prepare(await readDesign(options), options, thisMachine, (step) => announced.push(step)),
  );
  expect([...prepared.held].map(([name, { message }]) => `${name}: ${message}`)).toEqual([
    'nobody-1: there is no container `nobody-1`: no /var/lib/lxc/nobody-1/config',
    'nobody-2: there is no container `nobody-2`: no /var/lib/lxc/nobody-2/config',
  ]);
  expect(['nobody-1', 'nobody-2'].filter((name) => prepared.layout.containers.has(name))).toEqual([]);
  expect(isNone(prepared.difference)).toBe(true);
  expect(announced).toEqual([]);
  expect([...heldOf(prepared, { container: 'nobody-2' }).keys()]).toEqual(['nobody-2']);
});

describe('a host layer that containers share', () => {
  /** `nobody-1` and `nobody-2` under one profile that has this text. */
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
  const layout = layOut([called('new', one, '# 2'), called('a', two, '# 2'), container('nobody-3')]);
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
  expect(compared.layout).toEqual(layOut([called('a', one, '# 1'), called('b', two, '# 1'), container('nobody-3')]));
  expect(compared.difference.files.map(({ container: name }) => name).filter((name) => name !== undefined)).toEqual([
    'nobody-3',
    'nobody-3',
  ]);
});
