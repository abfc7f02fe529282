import { expect, test } from 'vitest';
import { orphanedSettingsIn } from './orphaned-settings.ts';

const inLxc = (instance: string, of: string, lxcPath = '/var/lib/lxc', below = '') => ({
  file: `${lxcPath}/${instance}${below}/config`,
  container: { runtime: 'lxc' as const, lxcPath, instance },
  of: [of],
});
const inIncus = (project: string, name: string) => ({ project, name, changes: { 'raw.lxc': '' }, before: {} });

test('copies have settings, and are neither in the manifest nor applied; snapshots run elsewhere', () => {
  const found = {
    configurations: [
      inLxc('web', 'web'),
      inLxc('copy', 'web'),
      inLxc('web', 'web', '/var/lib/lxc', '/snaps/snap0'),
      inLxc('web', 'web', '/srv/lxc'),
      // The name is invalid in a policy namespace.
      inLxc('a:b', 'web'),
    ],
    instances: [inIncus('default', 'db'), inIncus('shop', 'db'), inIncus('default', 'web')],
    profiles: [{ ...inIncus('shop', 'base'), usedBy: ['db', 'heir'] }],
    problems: [],
  };
  const known = [
    { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'web' },
    { runtime: 'incus', project: 'default', instance: 'db' },
  ] as const;
  expect(orphanedSettingsIn(found, known)).toEqual([
    { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'copy', of: ['web'] },
    { runtime: 'lxc', lxcPath: '/srv/lxc', instance: 'web', of: ['web'] },
    { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'a:b', of: ['web'] },
    { runtime: 'incus', project: 'shop', instance: 'db', of: [] },
    { runtime: 'incus', project: 'default', instance: 'web', of: [] },
    { runtime: 'incus', project: 'shop', instance: 'heir', of: [] },
  ]);
});
