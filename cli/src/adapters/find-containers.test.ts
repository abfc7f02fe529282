import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findLxcContainers } from './find-containers.ts';
import { lxcContainersIn } from './lxc/lxc-containers-in.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-find-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder of LXC's containers; `@` in a configuration is that folder. */
function lxc(configurations: Readonly<Record<string, string>>): string {
  const place = mkdtempSync(path.join(folder, 'lxc-'));
  for (const [name, text] of Object.entries(configurations)) {
    mkdirSync(path.join(place, name));
    writeFileSync(path.join(place, name, 'config'), text.replaceAll('@', place));
  }
  return place;
}

test('containers have the settings of their configurations with all includes', () => {
  const place = lxc({
    web: 'lxc.include = @/db/config\nlxc.apparmor.profile = generated\n',
    db: 'lxc.apparmor.allow_nesting = 1\nlxc.apparmor.profile = unconfined\nlxc.idmap = u 0 100000 65536\n',
    plain: '',
  });
  mkdirSync(path.join(place, 'no-container'));
  expect(findLxcContainers([place])).toEqual({
    containers: [
      { runtime: 'lxc', lxcPath: place, instance: 'db', nesting: true, privileged: false, otherProfile: 'unconfined' },
      { runtime: 'lxc', lxcPath: place, instance: 'plain', nesting: false, privileged: true },
      { runtime: 'lxc', lxcPath: place, instance: 'web', nesting: true, privileged: false },
    ],
    unread: [],
  });
  expect(lxcContainersIn(place).map(({ instance }) => instance)).toEqual(['db', 'plain', 'web']);
  expect(lxcContainersIn(path.join(place, 'nowhere'))).toEqual([]);
});

test('containers of one name in two paths are separate, and links to different paths are not followed', () => {
  const [one, other] = [lxc({ web: '' }), lxc({ web: '' })];
  mkdirSync(path.join(other, 'db'));
  symlinkSync('/etc/passwd', path.join(other, 'db/secret'));
  mkdirSync(path.join(one, 'db'));
  writeFileSync(path.join(one, 'db/config'), `lxc.include = ${other}/db/secret\n`);
  const { containers, unread } = findLxcContainers([one, other]);
  expect(containers).toMatchObject([
    { lxcPath: one, instance: 'db' },
    { lxcPath: one, instance: 'web' },
    { lxcPath: other, instance: 'web' },
  ]);
  expect(unread).toEqual([
    {
      path: `${one}/db/config:1`,
      reason: expect.stringContaining('secret is a link, which a container may') as string,
    },
  ]);
});

test('unreadable objects are reported and hide no other objects', () => {
  const place = lxc({ web: 'lxc.include = @/nowhere\n', db: '' });
  mkdirSync(path.join(place, 'linked'));
  symlinkSync('/etc/passwd', path.join(place, 'linked/config'));
  const { containers, unread } = findLxcContainers([place]);
  expect(containers.map(({ instance }) => instance)).toEqual(['db', 'web']);
  expect(unread.map((each) => `${each.path}: ${each.reason}`.replaceAll(place, '@'))).toEqual([
    '@/linked/config: @/linked/config is a link, which a container may have made; the container is skipped',
    '@/web/config:1: @/nowhere: no such file or directory',
  ]);
});
