import { expect, test } from 'vitest';
import { straysIn } from './strays.ts';

const inLxc = (container: string, of: string, file = `/var/lib/lxc/${container}/config`) => ({
  file,
  container,
  of: [of],
});
const inIncus = (project: string, name: string) => ({ project, name, changes: { 'raw.lxc': '' } });

test('copies have settings, and are neither in the manifest nor applied; snapshots run elsewhere', () => {
  const found = {
    configurations: [
      inLxc('web', 'web'),
      inLxc('copy', 'web'),
      inLxc('web', 'web', '/var/lib/lxc/web/snaps/snap0/config'),
      // AppArmor can have no policy namespace of this name.
      inLxc('a:b', 'web'),
    ],
    instances: [inIncus('default', 'db'), inIncus('shop', 'db'), inIncus('default', 'web')],
    problems: [],
  };
  const known = [
    { runtime: 'lxc', instance: 'web' },
    { runtime: 'incus', project: 'default', instance: 'db' },
  ] as const;
  expect(straysIn(found, known)).toEqual([
    { runtime: 'lxc', instance: 'copy', of: ['web'] },
    { runtime: 'lxc', instance: 'a:b', of: ['web'] },
    { runtime: 'incus', project: 'shop', instance: 'db', of: [] },
    { runtime: 'incus', project: 'default', instance: 'web', of: [] },
  ]);
});
