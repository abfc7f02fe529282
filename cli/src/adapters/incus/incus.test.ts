import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { CommandError, exitStatus } from '../../exit-status.ts';
import { incusInstances, localInstances, type IncusInstance } from './incus.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-incus-'));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

/** Lists the instances of an Incus with these answers. */
function instancesOf(answers: {
  readonly instances: unknown;
  readonly profiles?: unknown;
  readonly server?: unknown;
}): Promise<readonly IncusInstance[]> {
  const [instances, profiles, server] = [answers.instances, answers.profiles ?? [], answers.server ?? {}].map(
    (answer) => (typeof answer === 'string' ? answer : JSON.stringify(answer)),
  );
  const script = `#!/bin/sh
case $2 in
  */instances*) cat <<'END'
${instances}
END
;;
  */1.0|local:/1.0) cat <<'END'
${server}
END
;;
  *) cat <<'END'
${profiles}
END
;;
esac
`;
  writeFileSync(path.join(folder, 'incus'), script);
  chmodSync(path.join(folder, 'incus'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  return incusInstances();
}

const web = { name: 'web', project: 'default', type: 'container', config: {}, profiles: ['default'] };

test('an instance inherits the configuration of its profiles', async () => {
  const profiles = [{ name: 'default', config: { a: '1' } }];
  await expect(instancesOf({ instances: [web], profiles })).resolves.toMatchObject([
    { name: 'web', inherited: { a: '1' }, inheritedFrom: { a: 'default' } },
  ]);
});

test('an own device overrides the device of a profile', async () => {
  const profiles = [
    {
      name: 'default',
      config: {},
      devices: { root: { type: 'disk', path: '/' }, hp: { type: 'disk', source: '/proc', path: '/p' } },
    },
  ];
  const instances = [{ ...web, devices: { hp: { type: 'none' } } }];
  await expect(instancesOf({ instances, profiles })).resolves.toMatchObject([
    {
      devices: [
        { name: 'root', type: 'disk', source: undefined, path: '/', from: 'default' },
        { name: 'hp', type: 'none', source: undefined, path: undefined, from: undefined },
      ],
    },
  ]);
});

test('null is an empty map or list', async () => {
  const instances = [{ ...web, config: null, profiles: null, state: null }];
  await expect(instancesOf({ instances, profiles: [{ name: 'default', config: null }] })).resolves.toMatchObject([
    { config: {}, inherited: {} },
  ]);
});

test('an instance on another cluster member has the name of the member', async () => {
  const instances = [
    { ...web, location: 'm1' },
    { ...web, name: 'db', location: 'm2' },
    { ...web, name: 'old', location: null },
  ];
  const all = await instancesOf({ instances, server: { environment: { server_name: 'm1', kernel: 'Linux' } } });
  expect(all.map(({ name, member }) => [name, member])).toEqual([
    ['web', undefined],
    ['db', 'm2'],
    ['old', undefined],
  ]);
  expect(all.map(({ isInCluster }) => isInCluster)).toEqual([true, true, undefined]);
  expect(localInstances(all).map(({ name }) => name)).toEqual(['web', 'old']);
  // Without a cluster, the location is `none`, and the server is not asked.
  const alone = await instancesOf({ instances: [{ ...web, location: 'none' }], server: 'no JSON' });
  expect(alone.map(({ member }) => member)).toEqual([undefined]);
});

test.each([
  ['no JSON', { instances: 'none' }, ': expected a list'],
  ['no list', { instances: { error: 'busy' } }, ': expected a list'],
  ['an instance that is a text', { instances: ['web'] }, '/0: expected an object'],
  ['profiles that are no list', { instances: [{ ...web, profiles: 7 }] }, '/0/profiles: expected a list'],
  ['a value that is a number', { instances: [{ ...web, config: { a: 1 } }] }, '/0/config/a: expected a text'],
  [
    'a project that no request can contain',
    { instances: [{ ...web, project: '\ud800' }] },
    '/0/project: expected a name',
  ],
  ['a profile without a name', { instances: [web], profiles: [{}] }, '/0/name: expected a name'],
])('%s is an error of the environment', async (_, answers, message) => {
  const error: unknown = await instancesOf(answers).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ status: exitStatus.environment });
  expect(String(error)).toContain('incus: unexpected answer to /1.0/');
  expect(String(error)).toContain(message);
});
