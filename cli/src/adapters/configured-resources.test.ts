import { textOf } from '@lamellar/core/language';
import { draftRules } from '@lamellar/core/repair';
import { expect, test } from 'vitest';
import { resourcesIn } from './configured-resources.ts';

const lxc = (entry: string): string => `lxc.uts.name = web\nlxc.mount.entry = ${entry} 0 0\n`;
const incus = (device: string): string => `architecture: x86_64\ndevices:\n  one: {${device}}\n`;
const sockets = ['network inet stream,', 'network inet6 stream,'];

test.each<[configuration: string, rules: readonly string[]]>([
  [lxc('/srv/web srv/web none bind,ro,create=dir'), ['/srv/web/ r,', '/srv/web/** r,']],
  [lxc('/srv/web /var/lib/lxc/web/rootfs/data none bind'), ['/data/ r,', '/data/** rw,']],
  [lxc('/etc/a.pem etc/a.pem none bind,ro,create=file'), ['/etc/a.pem r,']],
  [lxc(String.raw`/a a\040b none bind`), ['"/a b/" r,', '"/a b/**" rw,']],
  [lxc('/dev/net/tun dev/net/tun none bind,create=file'), ['/dev/net/tun rw,']],
  [lxc('tmpfs run tmpfs rw'), []],
  // A hostile name is one word of a rule, below the root.
  [lxc('/a ../../etc/*,/**rw none bind,create=file'), [String.raw`"/etc/\*\,/\*\*rw" rw,`]],
  ['lxc.cgroup2.devices.allow = c 10:229 rwm\nlxc.cgroup2.devices.deny = c 10:200 rwm\n', ['/dev/fuse rw,']],
  ['lxc.cgroup2.devices.allow = c 226:128 rw\n', ['/dev/dri/ r,', '/dev/dri/** rw,']],
  ['mp0: local:114/vm-114,mp=/srv/data,size=8G,ro=1\n', ['/srv/data/ r,', '/srv/data/** r,']],
  ['dev0: /dev/ttyUSB0,gid=20\n', ['/dev/ttyUSB0 rw,']],
  [incus('type: disk, source: /srv, path: /data, readonly: "true"'), ['/data/ r,', '/data/** r,']],
  [incus('type: disk, path: /, pool: default'), []],
  [incus('type: nic, name: eth0'), []],
  [incus('type: unix-char, source: /dev/fuse'), ['/dev/fuse rw,']],
  [incus('type: tpm, path: /dev/tpm0'), ['/dev/tpm0 rw,']],
  [
    incus('type: proxy, listen: "tcp:0.0.0.0:8080", connect: "tcp:127.0.0.1:80"'),
    [...sockets, 'capability net_bind_service,'],
  ],
  [incus('type: proxy, listen: "tcp:0.0.0.0:80", connect: "tcp:127.0.0.1:8080"'), sockets],
  [incus('type: proxy, listen: "tcp:127.0.0.1:53", connect: "tcp:10.0.0.1:53", bind: instance'), sockets],
  [incus('type: proxy, listen: "unix:/run/a", connect: "unix:/run/b.sock"'), ['/run/b.sock rw,']],
])('%s', (configuration, rules) => {
  expect(draftRules(resourcesIn(configuration, 'config')).map(textOf)).toEqual(rules);
});

test.each(['devices: [a]\n', 'devices:\n  a: &b [*b, *b]\n', 'devices:\n\t- {'])('%s is an error', (text) => {
  expect(() => resourcesIn(text, 'web.yaml')).toThrow('`web.yaml` is no configuration of Incus');
});
