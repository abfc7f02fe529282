import { type Instance, isSameInstance } from '@lamellar/node/manifest';
import { expect, test } from 'vitest';
import {
  leftoversAmong,
  leftoversOutside,
  leftoversOf,
  leftoverPlaces,
  takeOutLeftovers,
  type Leftovers,
} from './leftovers.ts';
import { KeptIncus } from '../testing/folder-machine.ts';

const inLxc = (instance: string, lxcPath = '/var/lib/lxc') => ({
  file: `${lxcPath}/${instance}/config`,
  container: { runtime: 'lxc' as const, lxcPath, instance },
  of: ['web'],
});
const inIncus = (project: string, name: string) => ({ project, name, changes: { 'raw.lxc': '' }, before: {} });
const found: Leftovers = {
  configurations: [...['web', 'copy', 'held'].map((name) => inLxc(name)), inLxc('web', '/srv/lxc')],
  instances: [inIncus('default', 'web'), inIncus('other', 'web'), inIncus('default', 'held')],
  profiles: [{ ...inIncus('default', 'base'), usedBy: ['copy', 'web'] }],
  problems: ['/var/lib/lxc/odd/config: is a link'],
};

test('what is changed anyway is no leftover, nor what containers keep that are held', () => {
  const planned = new Set(['/var/lib/lxc/web/config', 'incus:default/web/raw.lxc']);
  const skipped = [
    { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'held' },
    { runtime: 'incus', project: 'default', instance: 'held' },
  ] as const;
  expect(leftoversOutside(found, planned, skipped)).toEqual({
    configurations: [inLxc('copy'), inLxc('web', '/srv/lxc')],
    instances: [inIncus('other', 'web')],
    profiles: found.profiles,
    problems: found.problems,
  });
});

test('a container of Incus keeps no configuration of LXC, and not that of another project', () => {
  const skipped = [{ runtime: 'incus', project: 'other', instance: 'copy' }] as const;
  expect(leftoversOutside(found, new Set(), skipped)).toEqual(found);
});

test('those of one container are its own, whatever others are called', () => {
  const web: Instance = { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: 'web' };
  expect(leftoversOf((each) => isSameInstance(each, web), found)).toEqual({
    configurations: [inLxc('web')],
    instances: [],
    profiles: [],
    problems: found.problems,
  });
  const copy: Instance = { runtime: 'incus', project: 'default', instance: 'copy' };
  expect(leftoverPlaces(leftoversOf((each) => isSameInstance(each, copy), found))).toEqual([
    'incus:default/profiles/base/raw.lxc',
  ]);
});

test('what Incus profiles have is found by who has it from there, and taken out once', async () => {
  const block =
    '# Added by `lamellar apply` down to the line that says so; `lamellar remove` takes it away.\nlxc.hook.start-host = x\n# So far by `lamellar apply`.';
  const heir = (name: string, inherited: Readonly<Record<string, string>>) => {
    const inheritedFrom = Object.fromEntries(Object.keys(inherited).map((key) => [key, 'base']));
    return { name, project: 'shop', type: 'container', config: {}, inherited, inheritedFrom, devices: [] };
  };
  const value = `lxc.log.level = 1\n${block}`;
  const inherited = { 'raw.lxc': value, 'raw.apparmor': 'mount,' };
  const left = leftoversAmong([], [heir('a', inherited), heir('b', inherited), heir('c', { 'raw.lxc': 'mount,' })]);
  const changes = { 'raw.lxc': 'lxc.log.level = 1' };
  expect(left).toEqual({
    configurations: [],
    instances: [],
    profiles: [{ project: 'shop', name: 'base', changes, before: { 'raw.lxc': value }, usedBy: ['a', 'b'] }],
    problems: [],
  });
  const incus = new KeptIncus();
  expect(await takeOutLeftovers(left, incus, () => undefined)).toEqual([]);
  expect(incus.profiles).toEqual({ 'shop/base': changes });
  incus.watch = () => {
    throw new Error('no');
  };
  expect(await takeOutLeftovers(left, incus, () => undefined)).toEqual([
    'the Incus profile base, in the project shop: no',
  ]);
});
