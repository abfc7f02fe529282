import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { orphanedNamespaces } from './orphaned-namespaces.ts';

const web = { runtime: 'lxc', lxcPath: '/srv/lxc', instance: 'web' } as const;
const db = { runtime: 'incus', project: 'shop', instance: 'db' } as const;
// The name is invalid in a policy namespace.
const odd = { runtime: 'lxc', lxcPath: '/srv/lxc', instance: 'a:b' } as const;
const namespaces = [
  'docker',
  'incus-db_<var-lib-incus>',
  'incus-shop_db_<var-lib-incus>',
  'lxc-web_<-srv-lxc>',
  'lxc-web_<-var-lib-lxc>',
  'lxd-web_<var-snap-lxd>',
].map(bytesOf);
const viewer = { processesIn: (namespace: string) => (namespace.startsWith('incus-') ? ['init'] : []) };

test.each([
  [
    [web, db, odd],
    ['incus-db_<var-lib-incus>', 1],
    ['lxc-web_<-var-lib-lxc>', 0],
  ],
  // Incus was not asked.
  [
    [web, odd],
    ['lxc-web_<-var-lib-lxc>', 0],
  ],
])('those that are named after containers and that none of %j has', (known, ...left) => {
  const found = orphanedNamespaces(known, viewer, namespaces);
  expect(found.map(({ namespace, processes }) => [namespace, processes])).toEqual(left);
});
