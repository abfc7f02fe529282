import { describe, expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { generalisedBusName, generalisedMessagePath, generalisedName } from './generalised-name.ts';

describe('changing components become wildcards', () => {
  test.each([
    ['/proc/812/stat', 'process', '/proc/[0-9]*/stat'],
    ['/proc/812/task/813/comm', 'process', '/proc/[0-9]*/task/[0-9]*/comm'],
    ['/proc/812/fd/7', 'process', '/proc/[0-9]*/fd/[0-9]*'],
    ['/proc/812/', 'process', '/proc/[0-9]*/'],
    ['abf50', 'socket', '?????'],
    ['/dev/pts/3', 'terminal', '/dev/pts/[0-9]*'],
    ['/run/systemd/sessions/c1', 'session', '/run/systemd/sessions/*'],
    [
      '/sys/fs/cgroup/user.slice/session-3.scope/cgroup.procs',
      'session',
      '/sys/fs/cgroup/user.slice/session-*.scope/cgroup.procs',
    ],
    ['/run/foo-18ipI3/', 'temporary', '/run/foo-??????/'],
    ['/dev/shm/x.20414', 'temporary', '/dev/shm/x.[0-9]*'],
    ['/dev/shm/PostgreSQL.1804289383', 'temporary', '/dev/shm/PostgreSQL.[0-9]*'],
    ['/dev/shm/.org.chromium.Chromium.Ab3dEf', 'temporary', '/dev/shm/.org.chromium.Chromium.??????'],
    ['/tmp/tmp.Jb1KdfR2xQ/a', 'temporary', '/tmp/tmp.*/a'],
    ['/tmp/ssh-XyZ12abCdEfG/agent.1234', 'temporary', '/tmp/ssh-*/agent.[0-9]*'],
    ['/tmp/tmp8xk2j1ab', 'temporary', '/tmp/tmp*'],
    [
      '/tmp/systemd-private-0123456789abcdef0123456789abcdef-nginx.service-kbmkNh/tmp/',
      'temporary',
      '/tmp/systemd-private-*-nginx.service-??????/tmp/',
    ],
    ['/etc/.#resolv.conf0123456789abcdef', 'temporary', '/etc/.#resolv.conf*'],
    ['/var/lib/NetworkManager/timestamps.9GVQ32', 'temporary', '/var/lib/NetworkManager/timestamps.??????'],
    [`/sys/fs/cgroup/docker-${'0123456789abcdef'.repeat(4)}.scope/`, 'container', '/sys/fs/cgroup/docker-*.scope/'],
    [
      '/var/lib/kubelet/pods/1ba0d1e4-2a0e-4ad5-9f6c-1d2e3f405060/volumes/',
      'container',
      '/var/lib/kubelet/pods/*/volumes/',
    ],
  ])('%s: %s', (name, as, pattern) => expect(generalisedName(bytesOf(name))).toEqual({ pattern, changing: [as] }));
});

describe('stable names stay', () => {
  test.each([
    '/proc/1/environ',
    '/proc/sys/kernel/osrelease',
    '/usr/lib/libfoo.so.1.2',
    '/usr/lib/x86_64-linux-gnu/libQt5-OpenGL.so.5',
    '/usr/lib/systemd/libsystemd-shared-226.so',
    '/run/systemd-226/',
    '/run/dbus/org.freedesktop.WebKit',
    '/run/user/1000/bus',
    '/tmp/user/1000/x',
    '/tmp/.X11-unix/X0',
    '/tmp/.s.PGSQL.5432',
    '/tmp/app-8080.sock',
    '/tmp/krb5cc_1000',
    '/dev/disk/by-uuid/1ba0d1e4-2a0e-4ad5-9f6c-1d2e3f405060',
    '/var/log/journal/0123456789abcdef0123456789abcdef/',
    '/var/lib/dpkg/info/base.config',
    '/etc/ssl/certs/Root_Class3',
    '/dev/tty3',
    '/dev/nvme0n1',
  ])('%s', (name) => expect(generalisedName(bytesOf(name))).toEqual({ pattern: name, changing: [] }));
});

test.each([
  ['/org/freedesktop/NetworkManager/Devices/3', '/org/freedesktop/NetworkManager/Devices/[0-9]*'],
  ['/org/freedesktop/login1/session/_32', '/org/freedesktop/login1/session/_[0-9]*'],
  ['/org/freedesktop/login1/user/_1000', '/org/freedesktop/login1/user/_1000'],
  ['/org/freedesktop/systemd1', '/org/freedesktop/systemd1'],
])('the object %s', (path, pattern) => expect(generalisedMessagePath(bytesOf(path)).pattern).toBe(pattern));

test.each([
  ['org.kde.StatusNotifierItem-7201-1', 'org.kde.StatusNotifierItem-[0-9]*-[0-9]*'],
  ['org.mpris.MediaPlayer2.vlc.instance7201', 'org.mpris.MediaPlayer2.vlc.instance[0-9]*'],
  ['org.freedesktop.login1', 'org.freedesktop.login1'],
  ['org.bluez', 'org.bluez'],
])('the name %s on a bus', (name, pattern) => expect(generalisedBusName(bytesOf(name)).pattern).toBe(pattern));
