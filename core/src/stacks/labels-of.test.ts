import { expect, test } from 'vitest';
import { printLabel } from '../labels/label.ts';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { labelsOf } from './labels-of.ts';
import { StackedPolicy } from './stacked-policy.ts';

function printed(policy: StackedPolicy): readonly string[] {
  return labelsOf(policy).map((label) => printLabel(label, policy.root));
}

test('each profile has the host layer of its container', () => {
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
  expect(printed(new StackedPolicy(root))).toEqual([
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

test('a container in a container is below the host layers of both', () => {
  const root = readPolicy({
    '': 'profile "lxc-web_</v>" {}',
    'lxc-web_<-v>': 'profile "lxc-in_</v>" {}',
    'lxc-web_<-v>//lxc-in_<-v>': '',
  });
  expect(printed(new StackedPolicy(root)).at(-1)).toBe(
    'lxc-web_</v>//&:lxc-web_<-v>:lxc-in_</v>//&:lxc-web_<-v>//lxc-in_<-v>:unconfined',
  );
});

test('a known host layer has precedence over names, and containers can share it', () => {
  const root = readPolicy({
    '': 'profile lxc-shop {} profile "lxc-web_</var/lib/lxc>" {}',
    'lxc-web_<-var-lib-lxc>': 'profile nginx {}',
    'lxc-db_<-var-lib-lxc>': '',
  });
  const policy = new StackedPolicy(
    root,
    ['web', 'db'].map((name) => ({
      name: bytes(name),
      runtime: 'lxc',
      namespace: root.ensure([bytes(`lxc-${name}_<-var-lib-lxc>`)]),
      hostLayer: bytes('lxc-shop'),
    })),
  );
  expect(printed(policy)).toEqual([
    'unconfined',
    'lxc-shop',
    'lxc-web_</var/lib/lxc>',
    'lxc-shop//&:lxc-db_<-var-lib-lxc>:unconfined',
    'lxc-shop//&:lxc-web_<-var-lib-lxc>:unconfined',
    'lxc-shop//&:lxc-web_<-var-lib-lxc>:nginx',
  ]);
});
