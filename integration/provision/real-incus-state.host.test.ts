import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { processMaySignal } from './may-signal.ts';
import { ProvisionedHost } from './provisioned-host.ts';

// Differences of Incus containers from the manifest, with an LXC container on the same host.
const host = sharedLxcHost();

let provisioned: ProvisionedHost;
let web: LabLxcContainer;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  web = await LabLxcContainer.create(host, { kind: 'busybox' });
  await provisioned.write('web.aa', 'abi <abi/4.0>,\nprofile service { file, }\n');
  const section = `  ${web.name}:\n    runtime: lxc\n    container: { policy: [./web.aa] }\n`;
  await provisioned.write('web.yaml', `lamellar: 1\ncontainers:\n${section}`);
  await provisioned.apply('web.yaml');
  await web.start();
}, 600_000);

afterAll(async () => {
  await provisioned.lamellar(['remove', '--yes']);
  await web.destroy();
});

test(
  'present settings of an Incus container count like for the kernel, and are reported',
  { timeout: 900_000 },
  async () => {
    const db = await LabIncusContainer.create(host, { 'raw.apparmor': 'signal (send) peer=unconfined,' });
    const command = (...words: readonly string[]) => provisioned.lamellar([...words, '--manifest', 'incus-real.yaml']);
    try {
      await provisioned.write('incus-real.yaml', `lamellar: 1\ncontainers:\n  ${db.name}: {runtime: incus}\n`);
      expect(await command('apply', '--yes', '--container', db.name)).toMatchObject({ exitCode: 0 });
      await db.start();
      expect(await processMaySignal(host, db.profile)).toBe(true);
      expect(await command('can', db.profile, 'signal:cont', 'unconfined')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining(
          `incus:default/${db.name}/raw.apparmor:1: signal (send) peer=unconfined, `,
        ) as string,
      });
      expect(await command('status', '--container', db.name)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(
          new RegExp(`^${db.name} +running +applied +loaded +\\d+ unconfined$`, 'm'),
        ) as string,
      });
      // Without applied layers, the container runs under Incus's generated profile.
      const chosen = ['--container', db.name];
      expect(await provisioned.lamellar(['remove', '--yes', ...chosen])).toMatchObject({ exitCode: 0 });
      const section = `  ${db.name}: {runtime: incus, container: {policy: [./web.aa]}}\n`;
      await provisioned.write('first-incus.yaml', `lamellar: 1\ncontainers:\n${section}`);
      const first = await provisioned.lamellar([
        'plan',
        '--format',
        'json',
        ...chosen,
        '--manifest',
        'first-incus.yaml',
      ]);
      const labelOf = (profile: string): string => `${db.profile}//&:${db.namespace}:${profile}`;
      expect(JSON.parse(first.stdout)).toMatchObject({
        byThemselves: [
          {
            subjects: [db.profile, labelOf('unconfined')],
            changes: [{ kind: 'lost', class: 'capability', operations: ['mac_admin'] }],
          },
        ],
        addedLabels: [labelOf('service')],
        notCompared: [],
      });
      expect(await command('apply', '--yes', ...chosen)).toMatchObject({ exitCode: 0 });
      await db.stop();
      await db.configure({ 'raw.lxc': 'lxc.apparmor.profile = unconfined' });
      await db.start();
      expect(await db.label()).toBe('unconfined');
      const message = `incus:default/${db.name}/raw.lxc:1 selects no profile at all`;
      const { exitCode, stdout } = await command('status', '--container', db.name);
      expect([exitCode, stdout.replaceAll(/\s+/g, ' ')]).toEqual([1, expect.stringContaining(message)]);
      expect(await command('plan', '--container', db.name)).toMatchObject({
        exitCode: 3,
        stderr: expect.stringContaining(message) as string,
      });
    } finally {
      await db.destroy();
    }
  },
);

/** The container's root is not the host's root, and has mac_admin unless a setting drops the capability. */
async function expectLayerKept(db: LabIncusContainer): Promise<void> {
  const before = await provisioned.loaded(db.namespace);
  expect(before).toEqual([expect.stringMatching(/^service /)]);
  await provisioned.write('looser.aa', 'abi <abi/4.0>,\nprofile service flags=(unconfined) { }\n');
  const attempts =
    'cd /root/manifests; apparmor_parser -QKS looser.aa > looser.bin; for file in .replace .load; do incus exec "$1" -- sh -c "cat > /sys/kernel/security/apparmor/$file" < looser.bin; done; incus exec "$1" -- sh -c "printf service > /sys/kernel/security/apparmor/.remove"';
  await host.run(['sh', '-c', attempts, 'sh', db.name]);
  expect(await provisioned.loaded(db.namespace)).toEqual(before);
}

test(
  'settings of its Incus profiles count, too, and an Incus without an answer hides no further containers',
  { timeout: 900_000 },
  async () => {
    const rule = 'signal (send) peer=unconfined,';
    await host.output(['incus', 'profile', 'set', 'default', `raw.apparmor=${rule}`], { timeout: 300 });
    const db = await LabIncusContainer.create(host);
    const command = (...words: readonly string[]) => provisioned.lamellar([...words, '--manifest', 'inherits.yaml']);
    const section = `  ${db.name}: {runtime: incus, container: {policy: [./web.aa]}}\n`;
    await provisioned.write('inherits.yaml', (await host.output(['cat', '/root/manifests/web.yaml'])) + section);
    // An error here is reported beside an error of the test, and does not replace it.
    onTestFinished(async () => {
      await host.output(['systemctl', 'start', 'incus.socket']);
      await host.output(['incus', 'profile', 'unset', 'default', 'raw.apparmor'], { timeout: 300 });
      await command('remove', '--yes', '--container', db.name);
      await db.destroy();
    }, 600_000);
    expect(await command('apply', '--yes')).toMatchObject({ exitCode: 0 });
    await db.start();
    expect(await processMaySignal(host, db.profile)).toBe(true);
    expect(await command('can', db.profile, 'signal:cont', 'unconfined')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`incus:default/profiles/default/raw.apparmor:1: ${rule}`) as string,
    });
    await expectLayerKept(db);
    await host.output(['systemctl', 'stop', 'incus.socket', 'incus.service'], { timeout: 300 });
    const ofWeb = expect.stringMatching(new RegExp(`^${web.name} +running +applied +loaded +\\d`, 'm')) as string;
    expect(await command('status')).toMatchObject({ exitCode: 3, stdout: ofWeb });
    expect(await command('plan')).toMatchObject({ exitCode: 3 });
  },
);

test('a layer that prevents `incus exec` is reported before its load', { timeout: 900_000 }, async () => {
  const db = await LabIncusContainer.create(host);
  const enter = async () => (await db.attach(['true'])).exitCode === 0;
  try {
    await provisioned.write(
      'closing.yaml',
      `lamellar: 1\ncontainers:\n  ${db.name}: {runtime: incus, container: {policy: [default]}}\n`,
    );
    await db.start();
    const chosen = ['--manifest', 'closing.yaml', '--container', db.name];
    const shown = new RegExp(
      `^lamellar: .incus exec. fails in container .${db.name}. after the next start: profile default of init .*busybox. lacks sys_admin$`,
      'm',
    );
    for (const words of [['plan'], ['apply', '--yes']])
      expect((await provisioned.lamellar([...words, ...chosen])).stderr).toMatch(shown);
    expect((await provisioned.lamellar(['plan', ...chosen])).stderr).not.toMatch(shown);
    expect(await enter()).toBe(true);
    await db.stop();
    await db.start();
    expect(await db.label()).toBe(`${db.profile}//&:${db.namespace}:default`);
    expect(await enter()).toBe(false);
  } finally {
    await provisioned.lamellar(['remove', '--yes', '--container', db.name]);
    await db.destroy();
  }
});

test(
  'one manifest distinguishes containers of LXC and of two Incus projects with equal names',
  { timeout: 900_000 },
  async () => {
    const twin = await LabIncusContainer.create(host, {}, 'default', web.name);
    const incus = (...words: readonly string[]) => host.output(['incus', ...words], { timeout: 300 });
    await incus('project', 'create', 'twins', '--config', 'features.images=false');
    await incus('--project', 'twins', 'profile', 'device', 'add', 'default', 'root', 'disk', 'path=/', 'pool=default');
    const third = await LabIncusContainer.create(host, {}, 'twins', web.name);
    const command = (...words: readonly string[]) => provisioned.lamellar([...words, '--manifest', 'twins.yaml']);
    const layer = '    container: { policy: [./web.aa] }\n';
    try {
      const inProject = `  third:\n    runtime: incus\n    project: twins\n    name: ${third.name}\n    container: { policy: [./third.aa] }\n`;
      const both = `lamellar: 1\ncontainers:\n  ${web.name}:\n    runtime: lxc\n${layer}${inProject}`;
      const ofThird = () => provisioned.loaded(third.namespace);
      await provisioned.write(
        'twins.yaml',
        `${both}  twin:\n    runtime: incus\n    name: ${twin.name}\n    container: { policy: [./twin.aa] }\n`,
      );
      await provisioned.write('twin.aa', 'abi <abi/4.0>,\nprofile twin { file, }\n');
      await provisioned.write('third.aa', 'abi <abi/4.0>,\nprofile third { file, }\n');
      const before = await provisioned.loaded(web.namespace);
      expect(await command('apply', '--yes')).toMatchObject({ exitCode: 0 });
      await twin.start();
      await third.start();
      expect(await ofThird()).toEqual([expect.stringMatching(/^third /)]);
      expect(await provisioned.loaded(twin.namespace)).toEqual([expect.stringMatching(/^twin /)]);
      expect(await provisioned.loaded(web.namespace)).toEqual(before);
      // Incus leaves all capabilities to the container's root.
      const remove = 'printf twin > /sys/kernel/security/apparmor/.remove';
      await host.run(['incus', 'exec', twin.name, '--', 'sh', '-c', remove]);
      expect(await provisioned.loaded(twin.namespace)).toEqual([expect.stringMatching(/^twin /)]);
      expect(await command('status')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/^twin +running +applied +loaded +/m) as string,
      });
      // Under a new key, the container keeps the layer, and the second container does, too.
      await provisioned.write(
        'twins.yaml',
        `${both}  other:\n    runtime: incus\n    name: ${twin.name}\n    container: { policy: [./twin.aa] }\n`,
      );
      expect(await command('apply', '--yes')).toMatchObject({ exitCode: 0 });
      expect(await provisioned.loaded(twin.namespace)).toEqual([expect.stringMatching(/^twin /)]);
      expect(await command('plan')).toMatchObject({ exitCode: 0, stdout: 'nothing to do\n' });
      expect(await provisioned.lamellar(['remove', '--yes', '--container', 'other'])).toMatchObject({ exitCode: 0 });
      expect(await provisioned.loaded(twin.namespace)).toEqual([]);
      expect(await provisioned.loaded(web.namespace)).toEqual(before);
      expect(await ofThird()).toEqual([expect.stringMatching(/^third /)]);
      expect(await provisioned.lamellar(['remove', '--yes', '--container', 'third'])).toMatchObject({ exitCode: 0 });
      expect(await ofThird()).toEqual([]);
      expect(await provisioned.lamellar(['plan', '--manifest', 'web.yaml'])).toMatchObject({
        exitCode: 0,
        stdout: 'nothing to do\n',
      });
    } finally {
      await twin.destroy();
      await third.destroy();
      await incus('project', 'delete', 'twins');
    }
  },
);
