import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { generatedPlaceOf, usualPlaceOf } from './place-by-name.ts';

test.each([
  ['lxc-web_</var/lib/lxc>', { kind: 'lxc', file: '/var/lib/lxc/web/config' }],
  [
    'lxc-101_</var/lib/lxc>',
    { kind: 'proxmox', file: '/etc/pve/lxc/101.conf', load: { commands: ['pct reboot 101'], restarts: '101' } },
  ],
  ['lxc-101_</srv/lxc>', { kind: 'lxc', file: '/srv/lxc/101/config' }],
  ['incus-web_</var/lib/incus>', { kind: 'incus', instance: 'web', project: undefined }],
  ['incus-shop_web_</var/lib/incus>', { kind: 'incus', instance: 'web', project: 'shop' }],
  ['lxd-web_</var/snap/lxd/common/lxd>', { kind: 'lxd', instance: 'web', project: undefined }],
])('rules for %s belong into the configuration', (profile, place) => {
  expect(generatedPlaceOf(bytesOf(profile))).toMatchObject(place);
});

const loadedBy = (name: string) => ({ commands: [`apparmor_parser --replace /etc/apparmor.d/${name}`] });

test.each([
  ['/usr/sbin/nginx', { file: '/etc/apparmor.d/local/usr.sbin.nginx', load: loadedBy('usr.sbin.nginx') }],
  ['/{,usr/}sbin/dhclient', { file: '/etc/apparmor.d/local/sbin.dhclient', load: loadedBy('sbin.dhclient') }],
  ['incus_archive-b665995d-7975-42db-a35f-a52061fd8dca', { kind: 'runtime', runtime: 'Incus' }],
  ['nginx//worker', { file: '/etc/apparmor.d/nginx' }],
  ['lxc-container-default-cgns', { file: '/etc/apparmor.d/lxc/lxc-default-cgns', load: loadedBy('lxc-containers') }],
  ['docker-default', { kind: 'runtime', runtime: 'dockerd' }],
  ['snap.firefox.firefox', { kind: 'runtime', runtime: 'snapd' }],
  ['lxd_forkdns-lxdfan0_</var/snap/lxd/common/lxd>', { kind: 'runtime', runtime: 'LXD' }],
  ['incus_dnsmasq-incusbr0_</var/lib/incus>', { kind: 'runtime', runtime: 'Incus' }],
])('rules for %s have a usual place', (profile, place) => {
  expect(usualPlaceOf(bytesOf(profile), undefined)).toMatchObject(place);
});

test('commands contain no unusual names of a log', () => {
  expect(usualPlaceOf(bytesOf('x; reboot'), undefined).load).toHaveProperty('advice');
  const inside = (name: string | undefined) =>
    usualPlaceOf(bytesOf('nginx'), { name: name === undefined ? undefined : bytesOf(name), runtime: 'incus' }).load;
  expect(inside('a b')).toEqual({
    commands: ["incus exec 'a b' -- apparmor_parser --replace /etc/apparmor.d/nginx"],
  });
  expect(inside('--help')).toHaveProperty('advice');
  expect(inside(undefined)).toHaveProperty('advice');
});

test('engines in containers generate profiles, too', () => {
  expect(usualPlaceOf(bytesOf('docker-default'), { name: bytesOf('a'), runtime: 'lxc' }).kind).toBe('runtime');
});
