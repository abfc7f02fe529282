import assert from 'node:assert/strict';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();
const home = '/etc/lamellar';

let provisioned: ProvisionedHost;
let container: LabLxcContainer;
let configuration: string;
/** The folder of a manual copy of the container with its configuration. */
let copy: string;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  container = await LabLxcContainer.create(host, { kind: 'busybox' });
  copy = `${container.folder}-copy`;
  configuration = await text(`${container.folder}/config`);
  await provisioned.write('left.aa', 'abi <abi/4.0>,\nprofile service { file, }\n');
  const entry = `  ${container.name}:\n    runtime: lxc\n    container:\n      policy: [./left.aa]\n`;
  await provisioned.write('left.yaml', `lamellar: 1\ncontainers:\n${entry}`);
}, 900_000);

afterEach(async () => {
  await host.output(['rm', '-rf', copy]);
  assert.equal(await provisioned.picture(home), '');
  assert.equal(await text(`${container.folder}/config`), configuration);
});

afterAll(() => container.destroy());

function text(file: string): Promise<string> {
  return host.output(['cat', file]);
}

/** Applies the manifest, and copies the container's configuration like `lxc-copy`. */
async function applyAndCopy(): Promise<void> {
  await provisioned.apply('left.yaml');
  await host.output(['sh', '-c', `mkdir ${copy}; cp ${container.folder}/config ${copy}/config`]);
}

test(
  'applied settings are removed without /etc/lamellar, and containers start again',
  { timeout: 900_000 },
  async () => {
    await applyAndCopy();
    await host.output(['rm', '-r', home]);
    await expect(container.start()).rejects.toThrow('has not started');
    const planned = await provisioned.lamellar(['remove', '--dry-run']);
    expect(planned).toMatchObject({ exitCode: 0 });
    expect(planned.stdout).toBe(`files:\n  ~ ${container.folder}/config\n  ~ ${copy}/config\n`);
    expect(await provisioned.lamellar(['remove', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await text(`${copy}/config`)).toBe(configuration);
    await container.start();
    await container.stop();
  },
);

test('a damaged file is reported, and all found settings are removed', { timeout: 900_000 }, async () => {
  await applyAndCopy();
  await host.output(['sh', '-c', `printf '[{' > ${home}/current/containers.json`]);
  for (const command of ['plan', 'status', 'remove']) {
    const words = command === 'remove' ? ['remove', '--yes'] : [command, '--manifest', 'left.yaml'];
    const { exitCode, stderr } = await provisioned.lamellar(words);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: expect.stringContaining(`${home}/current/containers.json is damaged: `) as string,
    });
  }
  expect(await provisioned.lamellar(['remove', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
  expect(await text(`${copy}/config`)).toBe(configuration);
});

test(
  'an unreadable configuration is reported, and further configurations are repaired',
  { timeout: 900_000 },
  async () => {
    await applyAndCopy();
    await host.output(['sh', '-c', `mv ${copy}/config ${copy}/kept; ln -s kept ${copy}/config`]);
    const { exitCode, stderr } = await provisioned.lamellar(['remove', '--yes']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: expect.stringContaining(`${copy}/config: too many symbolic links`) as string,
    });
    expect(await text(`${container.folder}/config`)).toBe(configuration);
    await host.output(['sh', '-c', `mv ${copy}/kept ${copy}/config`]);
    expect(await provisioned.lamellar(['remove', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await text(`${copy}/config`)).toBe(configuration);
  },
);

test('policy namespaces left over or without a container are reported', { timeout: 900_000 }, async () => {
  const folder = '/sys/kernel/security/apparmor/policy/namespaces';
  const gone = 'lxc-gone-for-good_<-var-lib-lxc>';
  const status = async () => {
    const { exitCode, stdout } = await provisioned.lamellar(['status', '--manifest', 'left.yaml']);
    return { exitCode, stdout: stdout.replaceAll(/\s+/g, ' ') };
  };
  await provisioned.apply('left.yaml');
  await container.start();
  await host.output(['mkdir', `${folder}/${gone}`]);
  await host.output(['pkill', '-KILL', '--full', `^.lxc monitor. /var/lib/lxc ${container.name}$`]);
  await expect
    .poll(status, { timeout: 60_000 })
    .toEqual({ exitCode: 1, stdout: expect.stringContaining(`${container.name} stopped applied`) as string });
  const { stdout } = await status();
  expect(stdout).toContain(
    ` stopped, but the policy namespace is left over: the next start and stop, or \`rmdir\`, removes ${folder}/${container.namespace} `,
  );
  expect(stdout).toContain(`policy namespaces without a container: ${gone} `);
  await container.start();
  await host.output(['rmdir', `${folder}/${gone}`]);
  expect(await status()).toEqual({ exitCode: 0, stdout: expect.not.stringContaining('namespace') as string });
  await container.stop();
  expect(await status()).toEqual({ exitCode: 0, stdout: expect.not.stringContaining('namespace') as string });
  expect(await provisioned.lamellar(['remove', '--yes'])).toMatchObject({ exitCode: 0 });
});

test('remove --all restores Incus, too, without /etc/lamellar', { timeout: 900_000 }, async () => {
  const own = { 'security.nesting': 'true', 'raw.apparmor': 'mount,', 'raw.lxc': 'lxc.log.level = 1' };
  const instance = await LabIncusContainer.create(host, own);
  const copied = `${instance.name}-copy`;
  const heir = await LabIncusContainer.create(host);
  const profile = async () => {
    const answer = await host.output(['incus', 'query', '/1.0/profiles/default']);
    return (JSON.parse(answer) as { readonly config: Readonly<Record<string, string>> }).config;
  };
  const pristine = await profile();
  try {
    const entry = `  ${instance.name}:\n    runtime: incus\n    host: {rules: ['umount,']}\n    container: {policy: [./left.aa]}\n`;
    await provisioned.write('incus-left.yaml', `lamellar: 1\ncontainers:\n${entry}`);
    await provisioned.apply('incus-left.yaml');
    expect(await instance.setting('security.nesting')).toBe('false');
    await host.output(['incus', 'copy', instance.name, copied]);
    // An administrator has copied the settings to the profile of all future containers.
    const block = (await instance.setting('raw.lxc')).replace(own['raw.lxc'], '').trimStart();
    await host.output(['incus', 'profile', 'set', 'default', `raw.lxc=${block}`]);
    await host.output(['rm', '-r', home]);
    await expect(heir.start()).rejects.toThrow('has not started');
    // The record of Incus's settings is lost, and lamellar does not start Incus to search.
    expect(await provisioned.lamellar(['remove', '--yes'])).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(
        'instances of Incus were not searched: `lamellar remove --all` includes them',
      ) as string,
    });
    const planned = await provisioned.lamellar(['remove', '--all', '--dry-run']);
    expect(planned).toMatchObject({ exitCode: 0 });
    for (const name of [instance.name, copied]) expect(planned.stdout).toContain(`  ~ incus:default/${name}/raw.lxc\n`);
    expect(planned.stdout).toContain('  ~ incus:default/profiles/default/raw.lxc\n');
    expect(await provisioned.lamellar(['remove', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await profile()).toEqual(pristine);
    for (const [key, value] of Object.entries({ ...own, 'user.lamellar.security.nesting': '' })) {
      expect(await instance.setting(key)).toBe(value);
      const ofCopy = await host.output(['incus', 'config', 'get', copied, key]);
      expect(ofCopy.replace(/\n$/, '')).toBe(value);
    }
    expect(await provisioned.lamellar(['remove', '--all', '--dry-run'])).toMatchObject({ exitCode: 0 });
    for (const each of [instance, heir]) await each.start();
    await instance.stop();
  } finally {
    await host.run(['incus', 'profile', 'unset', 'default', 'raw.lxc']);
    await host.run(['incus', 'delete', '--force', copied]);
    for (const each of [instance, heir]) await each.destroy();
  }
});
