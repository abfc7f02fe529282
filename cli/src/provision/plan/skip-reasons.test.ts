import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf, Source, type ByteString } from '@lamellar/core/language';
import type { ComposedContainer, Instance, ManifestContainer } from '@lamellar/node/manifest';
import { afterAll, describe, expect, test } from 'vitest';
import { called, containerWithPolicy, incus as inIncus } from '../testing/composed-container.ts';
import { containersOfProxmox, containersOutside, missingContainers, uncarriedLayers } from './skip-reasons.ts';

const source = new Source('lamellar.yaml', 'web' as ByteString);
const span = { source, start: 0, end: 3 };
const known: readonly Instance[] = [
  { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'web' },
  { runtime: 'incus', project: 'default', instance: 'db' },
  { runtime: 'incus', project: 'shop', instance: 'cache' },
  { runtime: 'lxc', lxcPath: '/srv/lxc', instance: 'proxy' },
];

function container(name: string, place: Instance): ManifestContainer {
  const base = { kind: 'catalogue', name: place.runtime, span } as const;
  const hostLayer = { base, nesting: false, privileged: undefined, rules: [] };
  return { ...place, instance: name, name: `${name} here`, hostLayer, containerLayer: undefined, span };
}

const lxc = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: '' } as const;
const incus = { runtime: 'incus', project: 'default', instance: '' } as const;

test.each([
  ['wbe', lxc, '`wbe`: no /var/lib/lxc/wbe/config', 'did you mean `web`?'],
  ['dbx', incus, '`dbx` of Incus in the project `default`', 'did you mean `db`?'],
  [
    'cache',
    incus,
    '`cache` of Incus in the project `default`',
    'Incus has a container of that name in the project `shop`',
  ],
  ['db', lxc, '`db`: no /var/lib/lxc/db/config', 'Incus has a container of that name: write `runtime: incus`'],
  ['web', incus, '`web` of Incus in the project `default`', 'LXC has a container of that name: write `runtime: lxc`'],
  [
    'worker',
    lxc,
    '`worker`: no /var/lib/lxc/worker/config',
    'create the container first, or remove it from the manifest',
  ],
  [
    'proxy',
    lxc,
    '`proxy`: no /var/lib/lxc/proxy/config',
    'LXC has a container of that name in /srv/lxc: write `path: /srv/lxc`',
  ],
  [
    'proxy',
    incus,
    '`proxy` of Incus in the project `default`',
    'LXC has a container of that name: write `runtime: lxc` and `path: /srv/lxc`',
  ],
  ['prox', { ...lxc, lxcPath: '/srv/lxc' }, '`prox`: no /srv/lxc/prox/config', 'did you mean `proxy`?'],
  ['prox', lxc, '`prox`: no /var/lib/lxc/prox/config', 'create the container first, or remove it from the manifest'],
  // A container of a different runtime or project is not suggested.
  ['dc', lxc, '`dc`: no /var/lib/lxc/dc/config', 'create the container first, or remove it from the manifest'],
])('%s of %o is told where the manifest has it', (name, place, where, hint) => {
  expect(missingContainers([container(name, place)], known)).toEqual([
    { code: 'unknown-container', severity: 'error', message: `there is no container ${where}`, span, hint },
  ]);
});

test('a manifest lacks those that it does not have under the same name, of the same runtime, path and project', () => {
  expect(
    containersOutside(
      [
        { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'web' },
        { runtime: 'incus', project: 'default', instance: 'cache' },
      ],
      known,
    ),
  ).toEqual([
    { runtime: 'incus', project: 'default', instance: 'db' },
    { runtime: 'incus', project: 'shop', instance: 'cache' },
    { runtime: 'lxc', lxcPath: '/srv/lxc', instance: 'proxy' },
  ]);
  expect(containersOutside(known, known)).toEqual([]);
});

describe('a container layer in an Incus cluster', () => {
  const layerOf = (text: string, complete: string | undefined): ComposedContainer['layer'] => [
    {
      name: 'a.aa',
      text: bytesOf(text),
      origin: './a.aa',
      profiles: [],
      ...(complete === undefined ? {} : { complete: bytesOf(complete) }),
    },
  ];
  const messageFor = (layer: ComposedContainer['layer'], load: ComposedContainer['load'] = 'host') =>
    uncarriedLayers([{ ...containerWithPolicy('shop', '', inIncus), layer, load }]).get('shop')?.message;
  const large = randomBytes(400_000).toString('base64');

  test('fits into the hook', () => {
    expect(messageFor(layerOf('profile a {}', 'profile a {}'))).toBeUndefined();
    expect(messageFor([])).toBeUndefined();
  });

  test('is refused if too large for hooks', () => {
    const beginning = 'container `shop` of the Incus cluster cannot carry the container layer: the policy has ';
    expect(messageFor(layerOf('', `# ${large}`))).toMatch(
      new RegExp(`^${beginning}5\\d{5} characters, compressed, and hooks have at most 480000$`),
    );
  });

  test('is refused if secret', () => {
    expect(messageFor(layerOf('profile a {}', undefined))).toContain('not every user may read ./a.aa');
  });

  test('may have any size if the container loads the layer', () => {
    expect(messageFor(layerOf(`# ${large}`, undefined), 'container')).toBeUndefined();
  });
});

describe('a node of Proxmox VE', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'lamellar-pve-'));
  const folder = path.join(root, 'pve/lxc');
  mkdirSync(folder, { recursive: true });
  afterAll(() => rmSync(root, { recursive: true }));

  const containers = [
    containerWithPolicy('101'),
    called('103', { ...lxc, instance: '103', isProxmox: true }),
    containerWithPolicy('web'),
    containerWithPolicy('102', '', { runtime: 'lxc', lxcPath: '/srv/lxc' }),
    containerWithPolicy('shop', '', inIncus),
  ];

  test('owns the containers with a number as name', () => {
    const found = containersOfProxmox(containers, folder);
    expect(Array.from(found, ([name, { hint }]) => [name, hint])).toEqual([
      ['101', 'write `runtime: proxmox`; `lamellar plan --out DIRECTORY` writes the files for /etc/pve'],
      ['103', '`lamellar plan --out DIRECTORY` writes the files for /etc/pve'],
    ]);
  });

  test('is a machine with the folder of Proxmox VE, unless the manifest names Proxmox VE', () => {
    const found = containersOfProxmox(containers, path.join(root, 'none/lxc'));
    expect([...found.keys()]).toEqual(['103']);
  });
});
