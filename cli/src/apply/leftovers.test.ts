import { expect, test } from 'vitest';
import { leftoversBeside, type Leftovers } from './leftovers.ts';

const inIncus = (project: string, name: string) => ({ project, name, changes: { 'raw.lxc': '' } });
const found: Leftovers = {
  configurations: ['/var/lib/lxc/web/config', '/var/lib/lxc/copy/config', '/var/lib/lxc/held/config'],
  instances: [inIncus('default', 'web'), inIncus('other', 'web'), inIncus('default', 'held')],
  problems: ['/var/lib/lxc/odd/config: is a link'],
};

test('what is changed anyway is no leftover, nor what containers keep that are held', () => {
  const planned = new Set(['/var/lib/lxc/web/config', 'incus:default/web/raw.lxc']);
  const held = [
    { name: 'held', runtime: 'lxc' },
    { name: 'held', runtime: 'incus', project: 'default' },
  ] as const;
  expect(leftoversBeside(found, planned, held)).toEqual({
    configurations: ['/var/lib/lxc/copy/config'],
    instances: [inIncus('other', 'web')],
    problems: found.problems,
  });
});

test('a container of Incus keeps no configuration of LXC, and not that of another project', () => {
  const held = [{ name: 'copy', runtime: 'incus', project: 'other' }] as const;
  expect(leftoversBeside(found, new Set(), held)).toEqual(found);
});
