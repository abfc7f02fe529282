import { expect, test } from 'vitest';
import { printLabel } from '../label/label.ts';
import { parseLabel } from '../label/parse-label.ts';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { labelsOf, namespaceOf } from './host-layer.ts';

test.each([
  ['lxc-web_</var/lib/lxc>', 'lxc-web_<-var-lib-lxc>'],
  ['lxc-my_web-1_</srv/lxc-x>', 'lxc-my_web-1_<-srv-lxc-x>'],
  ['incus-web_</var/lib/incus>', 'incus-web_<var-lib-incus>'],
  ['lxd-web_</var/snap/lxd/common/lxd>', 'lxd-web_<var-snap-lxd-common-lxd>'],
  ['lxc-container-default-cgns', undefined],
  ['docker-web_</var/lib/docker>', undefined],
  ['/usr/bin/lxc-start', undefined],
])('the namespace of the container that %s confines: %s', (profile, namespace) => {
  expect(namespaceOf(bytes(profile))).toBe(namespace);
});

test('the labels of a policy: each profile, below the host layer of its container', () => {
  const root = readPolicy({
    '': [
      'profile "lxc-web_</var/lib/lxc>" {} profile cron {} profile :declared:here {}',
      'profile bad { signal peer="[", }',
      'profile twice {}',
      'profile twice {}',
    ],
    'lxc-web_<-var-lib-lxc>': 'profile nginx { profile worker {} }',
    'lxc-web_<-var-lib-lxc>//lxc-in_<-v>': 'profile sshd {}',
    alone: 'profile redis {}',
  });
  const host = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:';
  expect(labelsOf(root).map((label) => printLabel(label, root))).toEqual([
    'unconfined',
    'cron',
    'lxc-web_</var/lib/lxc>',
    ':alone:unconfined',
    ':alone:redis',
    ':declared:unconfined',
    ':declared:here',
    `${host}unconfined`,
    `${host}nginx`,
    `${host}nginx//worker`,
    ':lxc-web_<-var-lib-lxc>//lxc-in_<-v>:unconfined',
    ':lxc-web_<-var-lib-lxc>//lxc-in_<-v>:sshd',
  ]);
});

test('a host layer that no name tells of is the one that is known', () => {
  const root = readPolicy({
    '': 'profile lxc-shop {} profile "lxc-web_</var/lib/lxc>" {}',
    'lxc-web_<-var-lib-lxc>': 'profile nginx {}',
    'lxc-db_<-var-lib-lxc>': '',
  });
  const shop = parseLabel(bytes('lxc-shop'), root);
  if ('error' in shop) throw new Error(shop.error.message);
  const known = new Map(
    ['lxc-web_<-var-lib-lxc>', 'lxc-db_<-var-lib-lxc>'].map((name) => [root.ensure([bytes(name)]), shop.label]),
  );
  expect(labelsOf(root, known).map((label) => printLabel(label, root))).toEqual([
    'unconfined',
    'lxc-shop',
    'lxc-web_</var/lib/lxc>',
    'lxc-shop//&:lxc-db_<-var-lib-lxc>:unconfined',
    'lxc-shop//&:lxc-web_<-var-lib-lxc>:unconfined',
    'lxc-shop//&:lxc-web_<-var-lib-lxc>:nginx',
  ]);
});
