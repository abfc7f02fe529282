import { expect, test } from 'vitest';
import { KeptIncus } from '../testing/folder-machine.ts';
import { RestrictedProjects } from './restricted-projects.ts';

const hook = { 'raw.lxc': 'lxc.hook.start-host = /bin/true' };
const rules = { 'raw.apparmor': 'deny capability mac_admin,' };
const nesting = { 'security.nesting': 'true' };
const [lowlevel, nested] = ['restricted.containers.lowlevel', 'restricted.containers.nesting'];

test.each([
  ['without restrictions', {}, { ...hook, ...nesting }, undefined],
  ['with switched-off restrictions', { restricted: 'false', [lowlevel]: 'block' }, hook, undefined],
  ['with the default of a restricted project', { restricted: 'true' }, hook, `raw.lxc .*: ${lowlevel} is not`],
  ['that blocks the keys', { restricted: 'true', [lowlevel]: 'block' }, rules, `raw.apparmor .*: ${lowlevel} is not`],
  ['that allows the keys', { restricted: 'true', [lowlevel]: 'allow' }, { ...hook, ...rules }, undefined],
  ['without nesting', { restricted: 'true', [lowlevel]: 'allow' }, nesting, `security.nesting .*: ${nested} is not`],
  ['without nesting, for no nesting', { restricted: 'true' }, { 'security.nesting': 'false' }, undefined],
  ['that blocks the keys, for their removal', { restricted: 'true' }, { 'raw.lxc': '', 'raw.apparmor': '' }, undefined],
] as const)('a project %s', async (_, configuration, changes, message) => {
  const incus = Object.assign(new KeptIncus(), { projects: { shop: configuration } });
  const found = await new RestrictedProjects(incus).hindrance('web', 'shop', changes);
  expect(found?.message ?? 'none').toMatch(
    message === undefined ? /^none$/ : new RegExp(`^the project \`shop\` of Incus forbids ${message}`),
  );
});

test('a project is requested once, and only for forbidden keys', async () => {
  let requested = 0;
  const projects = new RestrictedProjects({ project: () => Promise.resolve((requested++, {})) });
  await projects.hindrance('web', 'shop', {});
  expect(requested).toBe(0);
  for (const name of ['web', 'db']) await projects.hindrance(name, 'shop', hook);
  expect(requested).toBe(1);
});
