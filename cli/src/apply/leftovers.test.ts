import { expect, test } from 'vitest';
import { isSameInstance, type Instance } from '../host/instance.ts';
import { leftoversBeside, leftoversOf, type Leftovers } from './leftovers.ts';

const inLxc = (instance: string, lxcPath = '/var/lib/lxc') => ({
  file: `${lxcPath}/${instance}/config`,
  container: { runtime: 'lxc' as const, lxcPath, instance },
  of: ['web'],
});
const inIncus = (project: string, name: string) => ({ project, name, changes: { 'raw.lxc': '' } });
const found: Leftovers = {
  configurations: [...['web', 'copy', 'held'].map((name) => inLxc(name)), inLxc('web', '/srv/lxc')],
  instances: [inIncus('default', 'web'), inIncus('other', 'web'), inIncus('default', 'held')],
  problems: ['/var/lib/lxc/odd/config: is a link'],
};

test('what is changed anyway is no leftover, nor what containers keep that are held', () => {
  const planned = new Set(['/var/lib/lxc/web/config', 'incus:default/web/raw.lxc']);
  const held = [
    { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'held' },
    { runtime: 'incus', project: 'default', instance: 'held' },
  ] as const;
  expect(leftoversBeside(found, planned, held)).toEqual({
    configurations: [inLxc('copy'), inLxc('web', '/srv/lxc')],
    instances: [inIncus('other', 'web')],
    problems: found.problems,
  });
});

test('a container of Incus keeps no configuration of LXC, and not that of another project', () => {
  const held = [{ runtime: 'incus', project: 'other', instance: 'copy' }] as const;
  expect(leftoversBeside(found, new Set(), held)).toEqual(found);
});

test('those of one container are its own, whatever others are called', () => {
  const web: Instance = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'web' };
  expect(leftoversOf((each) => isSameInstance(each, web), found)).toEqual({
    configurations: [inLxc('web')],
    instances: [],
    problems: found.problems,
  });
});
