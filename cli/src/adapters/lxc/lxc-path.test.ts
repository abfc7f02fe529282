import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { configuredLxcPath, lxcPaths } from './lxc-path.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-lxc-path-'));
afterAll(() => rmSync(folder, { recursive: true }));

function configuration(text: string): string {
  const file = path.join(mkdtempSync(path.join(folder, 'etc-')), 'lxc.conf');
  writeFileSync(file, text);
  return file;
}

test.each([
  ['lxc.lxcpath = /srv/lxc\n', '/srv/lxc'],
  ['# lxc.lxcpath = /a\n\t lxc.lxcpath=/srv/my lxc// \nlxc.lxcpath = /b', '/srv/my lxc'],
  ['lxc.lxcpath =\nlxc.lxcpath = /b', '/b'],
  ['lxc.lxcpath.x = /a\nlxc.cgroup.use = all', undefined],
  ['lxc.lxcpath = lxc', undefined],
  ['lxc.lxcpath = /', undefined],
  ['', undefined],
])('the path that %j configures', (text, configured) => {
  expect(configuredLxcPath(configuration(text))).toBe(configured);
});

describe('the paths of LXC containers', () => {
  const nothing = path.join(folder, 'none');
  const inPath = (lxcPath: string) => ({ runtime: 'lxc', lxcPath, instance: 'web' }) as const;

  test('the usual path, the configured path and those of known containers', () => {
    expect(lxcPaths([], nothing)).toEqual(['/var/lib/lxc']);
    const known = [
      inPath('/srv/lxc'),
      { runtime: 'incus', project: 'default', instance: 'web' },
      inPath('/srv/lxc'),
    ] as const;
    expect(lxcPaths(known, configuration('lxc.lxcpath = /mnt/lxc'))).toEqual(['/mnt/lxc', '/srv/lxc', '/var/lib/lxc']);
  });

  test('a folder with several names appears once, with the first written name', () => {
    const [real, link] = [path.join(folder, 'real'), path.join(folder, 'link')];
    mkdirSync(real);
    symlinkSync(real, link);
    expect(lxcPaths([inPath(link)], configuration(`lxc.lxcpath = ${real}`))).toEqual([link, '/var/lib/lxc']);
    expect(lxcPaths([], configuration(`lxc.lxcpath = ${link}`))).toEqual([link, '/var/lib/lxc']);
  });
});
