import { Source, type ByteString } from '@lamellar/core/language';
import type { Instance, ManifestContainer } from '@lamellar/node/manifest';
import { expect, test } from 'vitest';
import { containersOutside, missingContainers } from './unable-containers.ts';

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
