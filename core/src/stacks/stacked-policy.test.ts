import { describe, expect, test } from 'vitest';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import type { Layer } from './layer.ts';
import { StackedPolicy } from './stacked-policy.ts';

const lxcHash = '6f4db6e3a306a764';
const incusHash = `incus-${'af43b34e'.repeat(8)}`;

const root = readPolicy({
  '': `profile cron {} profile lxc-shop { profile helper {} } profile ${lxcHash} {} profile 0123456789abcdef {} profile ${incusHash} {}
       profile "lxc-web_</var/lib/lxc>" {} profile "lxc-db_</srv/lxc-x>" {} profile "incus-shop_db_</var/lib/incus>" {}
       profile "lxc-a b_</v>" {} profile "lxd-gone_</var/snap/lxd>" {} profile "incus-db_</var/lib/incus>" {}`,
  'lxc-web_<-var-lib-lxc>': 'profile nginx {} profile "lxc-in_</v>" {}',
  'lxc-web_<-var-lib-lxc>//lxc-in_<-v>': 'profile sshd {}',
  'lxc-web_<-var-lib-lxc>//other': '',
  'lxc-db_<-srv-lxc-x>': '',
  'incus-shop_db_<var-lib-incus>': '',
  'incus-db_<var-lib-incus>': '',
  'lxc-a_<-var-lib-lxc>': '',
  'lxc-b_<-var-lib-lxc>': '',
  [lxcHash]: '',
  fedcba9876543210: '',
  [incusHash]: '',
  alone: '',
});

const policy = new StackedPolicy(
  root,
  ['a', 'b'].map((name) => ({
    name: bytes(name),
    runtime: 'lxc',
    namespace: root.ensure([bytes(`lxc-${name}_<-var-lib-lxc>`)]),
    hostLayer: bytes('lxc-shop'),
  })),
);

function inWords(layer: Layer): string {
  switch (layer.kind) {
    case 'host-layer':
      return `host layer of ${layer.containers.map(({ title }) => title).join(', ')}`;
    case 'container-layer':
      return `container layer of ${layer.container.title}`;
    default:
      return layer.kind;
  }
}

describe('the layer of a profile', () => {
  test.each([
    ['', 'cron', 'host'],
    ['', 'unconfined', 'host'],
    ['', 'lxc-web_</var/lib/lxc>', 'host layer of web'],
    // The policy namespace is missing, but only containers have such names.
    ['', 'lxd-gone_</var/snap/lxd>', 'host layer of gone'],
    ['', 'lxc-shop', 'host layer of a, b'],
    // A child or hat belongs to the layer of the parent.
    ['', 'lxc-shop//helper', 'host layer of a, b'],
    ['', 'lxc-a b_</v>', 'host layer of `a b`'],
    // The suffix distinguishes containers of equal name: the runtime or, for equal runtimes, the policy namespace.
    ['', 'lxc-db_</srv/lxc-x>', 'host layer of db (lxc)'],
    ['', 'incus-db_</var/lib/incus>', 'host layer of db (incus-db_<var-lib-incus>)'],
    ['incus-shop_db_<var-lib-incus>', 'unconfined', 'container layer of db (incus-shop_db_<var-lib-incus>)'],
    ['lxc-web_<-var-lib-lxc>', 'nginx', 'container layer of web'],
    ['lxc-web_<-var-lib-lxc>', 'lxc-in_</v>', 'host layer of in'],
    ['lxc-web_<-var-lib-lxc>//lxc-in_<-v>', 'sshd', 'container layer of in'],
    ['lxc-web_<-var-lib-lxc>//other', 'unconfined', 'namespace'],
    ['alone', 'unconfined', 'namespace'],
    // LXC uses one hash for both layers, and only the pair is recognisable.
    ['', lxcHash, 'host layer of an LXC container'],
    [lxcHash, 'unconfined', 'container layer of an LXC container'],
    ['', '0123456789abcdef', 'host'],
    ['fedcba9876543210', 'unconfined', 'namespace'],
    ['', incusHash, 'host layer of an Incus container'],
    [incusHash, 'unconfined', 'container layer of an Incus container'],
  ])('%s %s: %s', (namespace, name, layer) => {
    const place = root.ensure(namespace === '' ? [] : namespace.split('//').map(bytes));
    const found = place.profile(bytes(name));
    if (found.kind !== 'profile') throw new Error(`no profile ${name}`);
    expect(inWords(policy.layerOf({ namespace: place, profile: found.profile }))).toBe(layer);
  });
});

describe('the profile that confines a policy namespace', () => {
  test.each([
    ['lxc-web_<-var-lib-lxc>', 'lxc-web_</var/lib/lxc>'],
    // A `-` means `-` or `/`: the present profiles decide.
    ['lxc-db_<-srv-lxc-x>', 'lxc-db_</srv/lxc-x>'],
    ['incus-shop_db_<var-lib-incus>', 'incus-shop_db_</var/lib/incus>'],
    ['lxc-a_<-var-lib-lxc>', 'lxc-shop'],
    [lxcHash, lxcHash],
    [incusHash, undefined],
    ['alone', undefined],
  ])('%s: %s', (namespace, profile) => {
    expect(policy.stackOf(root.ensure([bytes(namespace)]))?.hostLayer).toBe(profile);
  });
});

test('a known container has precedence over containers by name', () => {
  const known = {
    name: bytes('db'),
    runtime: 'lxc',
    namespace: root.ensure([bytes('alone')]),
    hostLayer: undefined,
  } as const;
  expect(new StackedPolicy(root, [known]).containersCalled(bytes('db'))).toEqual([known]);
  expect(policy.containersCalled(bytes('db')).map(({ runtime }) => runtime)).toEqual(['incus', 'incus', 'lxc']);
});
