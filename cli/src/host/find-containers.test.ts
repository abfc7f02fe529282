import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findLxcContainers, lxcContainerNames } from './find-containers.ts';

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

test('containers are as their configurations with all includes have them', () => {
  const place = lxc({
    web: 'lxc.include = @/db/config\nlxc.apparmor.profile = generated\n',
    db: 'lxc.apparmor.allow_nesting = 1\nlxc.apparmor.profile = unconfined\nlxc.idmap = u 0 100000 65536\n',
    plain: '',
  });
  mkdirSync(path.join(place, 'no-container'));
  expect(findLxcContainers(place)).toEqual({
    containers: [
      { runtime: 'lxc', instance: 'db', nesting: true, privileged: false, otherProfile: 'unconfined' },
      { runtime: 'lxc', instance: 'plain', nesting: false, privileged: true },
      { runtime: 'lxc', instance: 'web', nesting: true, privileged: false },
    ],
    unread: [],
  });
  expect(lxcContainerNames(place)).toEqual(['db', 'plain', 'web']);
  expect(lxcContainerNames(path.join(place, 'nowhere'))).toEqual([]);
});

test('what cannot be read is told, and hides nothing else', () => {
  const place = lxc({ web: 'lxc.include = @/nowhere\n', db: '' });
  mkdirSync(path.join(place, 'linked'));
  symlinkSync('/etc/passwd', path.join(place, 'linked/config'));
  const { containers, unread } = findLxcContainers(place);
  expect(containers.map(({ instance }) => instance)).toEqual(['db', 'web']);
  expect(unread.map((each) => `${each.path}: ${each.reason}`.replaceAll(place, '@'))).toEqual([
    '@/linked/config: @/linked/config is a link, which a container may have made; the container is left out',
    '@/web/config:1: @/nowhere: no such file or directory',
  ]);
});
