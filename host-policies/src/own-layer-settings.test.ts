import { expect, test } from 'vitest';
import { ownLayerSettings } from './own-layer-settings.ts';

const layer = {
  profileName: 'lxc-my shop',
  namespaceName: 'lxc-web_<-var-lib-lxc>',
  profileFile: '/etc/policy/host.aa',
  policyFiles: ['/etc/policy/nginx'],
};

test('the profile is loaded and the namespace made before the start, and taken away after the stop', () => {
  const folder = "'/sys/kernel/security/apparmor/policy/namespaces/lxc-web_<-var-lib-lxc>'";
  expect(ownLayerSettings(layer)).toEqual([
    'lxc.apparmor.profile = lxc-my shop//&:lxc-web_<-var-lib-lxc>:unconfined',
    'lxc.hook.pre-start = apparmor_parser --replace --skip-cache /etc/policy/host.aa # LXC adds:',
    `lxc.hook.pre-start = mkdir -p ${folder} # LXC adds:`,
    "lxc.hook.start-host = apparmor_parser --replace --skip-cache --namespace 'lxc-web_<-var-lib-lxc>' /etc/policy/nginx # LXC adds:",
    `lxc.hook.post-stop = rmdir ${folder} # LXC adds:`,
  ]);
});

test('without a layer that the host loads, there is no hook for one', () => {
  expect(ownLayerSettings({ ...layer, policyFiles: [] }).filter((line) => line.includes('start-host'))).toEqual([]);
});

test('paths that depend on where LXC was started', () => {
  expect(() => ownLayerSettings({ ...layer, profileFile: 'host.aa' })).toThrow(RangeError);
});
