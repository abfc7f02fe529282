import { afterAll, beforeAll, expect, test } from 'vitest';
import { againstSchema } from '../docs/against-schema.ts';
import { IncusContainer } from '../lab/host/incus-container.ts';
import { LxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

// What containers have otherwise than the manifest says is told as it is, and answers are those of the kernel.
const host = sharedLxcHost();
const patience = { timeout: 600_000 };

let provisioned: ProvisionedHost;
/** Its configuration includes a rule, which its host layer has besides those of the manifest. */
let web: LxcContainer;
/** It has no layer of its own. */
let plain: LxcContainer;
/** A file that the configuration of `web` includes. */
const more = '/root/more.conf';

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  await host.writeFile(more, '# more\nlxc.apparmor.raw = signal (send) peer=unconfined,\n');
  web = await LxcContainer.create(host, { kind: 'busybox', configuration: [`lxc.include = ${more}`] });
  plain = await LxcContainer.create(host, { kind: 'busybox' });
  await provisioned.write('real.aa', 'abi <abi/4.0>,\nprofile service { file, signal, ptrace, }\n');
  const layer = '    container: { policy: [./real.aa] }\n';
  await provisioned.write(
    'real.yaml',
    `lamellar: 1\ncontainers:\n  ${web.name}:\n    runtime: lxc\n${layer}  ${plain.name}:\n    runtime: lxc\n`,
  );
  await provisioned.apply('real.yaml');
  await Promise.all([web.start(), plain.start()]);
}, 600_000);

afterAll(async () => {
  await provisioned.lamellar(['remove', '--yes']);
  for (const container of [web, plain]) await container.destroy();
  await host.run(['rm', '-f', more]);
});

function lamellar(...words: readonly string[]) {
  return provisioned.lamellar([...words, '--manifest', 'real.yaml']);
}

/** Whether the kernel lets a process under a profile send a signal to an unconfined one. */
async function maySignal(profile: string): Promise<boolean> {
  const script = 'sleep 60 & pid=$!; aa-exec -p "$1" -- kill -CONT $pid; status=$?; kill $pid; exit $status';
  return (await host.run(['sh', '-c', script, 'sh', profile])).exitCode === 0;
}

test(
  'a rule that a configuration includes counts in answers, with its place, as for the kernel',
  patience,
  async () => {
    expect([await maySignal(web.profile), await maySignal(plain.profile)]).toEqual([true, false]);
    const { exitCode, stdout } = await lamellar('can', web.profile, 'signal:cont', 'unconfined');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining(
        `${more}:2: signal (send) peer=unconfined, (included from host layer of `,
      ) as string,
    });
    expect(await lamellar('can', plain.profile, 'signal:cont', 'unconfined')).toMatchObject({ exitCode: 1 });
    expect(await lamellar('plan')).toMatchObject({ exitCode: 0, stdout: 'nothing to do\n' });
  },
);

test('a container whose configuration gives it no profile is told of, and left alone', patience, async () => {
  const configuration = `${plain.folder}/config`;
  await host.output(['sh', '-c', `echo 'lxc.apparmor.profile = unconfined' >> ${configuration}`]);
  await plain.stop();
  await plain.start();
  expect(await plain.label()).toBe('unconfined');
  const message = 'gives it no profile at all (`unconfined`), and not the host layer of the manifest';
  const status = await lamellar('status');
  expect({ ...status, stdout: status.stdout.replaceAll(/\s+/g, ' ') }).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining(message) as string,
  });
  for (const words of [['plan'], ['apply', '--yes']])
    expect(await lamellar(...words)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(message) as string,
    });
  await host.output(['sed', '-i', '$d', configuration]);
  await plain.stop();
  await plain.start();
  expect(await plain.label()).toBe(`${plain.profile}//&:${plain.namespace}:unconfined`);
  expect(await lamellar('status')).toMatchObject({ exitCode: 0 });
});

/** What status says of `web`: its line without its name, and what is wrong. */
async function statusOfWeb() {
  const { exitCode, stdout } = await lamellar('status');
  const lines = stdout.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`${web.name} `));
  const below = lines.slice(at + 1);
  const wrong = below.slice(
    0,
    below.findIndex((line) => !line.startsWith('  ')),
  );
  return {
    exitCode,
    line: (lines[at] ?? '').slice(web.name.length).trim(),
    wrong: wrong.map((line) => line.trim()).join(' '),
  };
}

/**
 * How many processes of `web` run under each profile of its namespace, and how many of a program without the profile `box`, which is
 * busybox's: as the kernel says.
 */
async function processesOfWeb() {
  const script =
    'for pid in $(find /sys/fs/cgroup/lxc.payload."$1" -name cgroup.procs -exec cat {} +); do echo "$(cat /proc/$pid/attr/apparmor/current) $(readlink /proc/$pid/exe)"; done';
  const lines = (await host.output(['sh', '-c', script, 'sh', web.name])).split('\n').filter((line) => line !== '');
  const [counts, early] = [new Map<string, number>(), new Map<string, number>()];
  const add = (to: Map<string, number>, key: string): void => void to.set(key, (to.get(key) ?? 0) + 1);
  for (const line of lines) {
    const [, profile = '', program = ''] = /:([^: ]+) \(\w+\) (.*)$/.exec(line) ?? [];
    add(counts, profile);
    if (profile === 'unconfined' && /^\/(?:usr\/)?bin\/busybox$/.test(program)) add(early, program);
  }
  return { counts, early, lines };
}

/** What status is to say of `web` for that. */
async function expectedOfWeb() {
  const { counts, early } = await processesOfWeb();
  const sorted = [...counts].sort(([left, one], [right, other]) => other - one || (left < right ? -1 : 1));
  const inWords = (count: number) => (count === 1 ? 'one process' : `${count} processes`);
  return {
    exitCode: early.size > 0 ? 1 : 0,
    line: `running  applied  loaded  ${sorted.map(([profile, count]) => `${count} ${profile}`).join(', ')}`,
    wrong: [...early]
      .map(([program, count]) => `${inWords(count)} of ${program} without the profile box, which attaches to it`)
      .join(' '),
  };
}

test('processes that were there before their profile are told until they are started anew', patience, async () => {
  const rules = 'file, capability, network, mount, umount, pivot_root, unix, signal, ptrace,';
  const policy = `abi <abi/4.0>,\nprofile box /{,usr/}bin/busybox flags=(attach_disconnected) { ${rules} }\n`;
  await provisioned.write('real.aa', policy);
  const { early, lines } = await processesOfWeb();
  const planned = await lamellar('plan');
  const [[path, count] = ['', 0]] = early;
  expect(path, lines.join('\n')).not.toBe('');
  expect(planned.stdout).toContain(
    `processes that run already:\n    ${web.name}: ${count} of ${path}, without box until started again\n`,
  );
  await provisioned.apply('real.yaml');
  const before = await expectedOfWeb();
  expect(before.exitCode).toBe(1);
  expect(await statusOfWeb()).toEqual(before);
  await web.stop();
  await web.start();
  await untilBooted();
  expect(await statusOfWeb()).toEqual(await expectedOfWeb());
});

/** Waits until some processes run under the profile, and as many two seconds later. */
async function untilBooted(): Promise<void> {
  let before = 0;
  const isSettled = async (): Promise<boolean> => {
    const now = (await processesOfWeb()).counts.get('box') ?? 0;
    const settled = now > 0 && now === before;
    before = now;
    return settled;
  };
  await expect.poll(isSettled, { timeout: 60_000, interval: 2000 }).toBe(true);
}

test('processes of a profile that goes are told before it goes', patience, async () => {
  const { counts } = await processesOfWeb();
  await provisioned.write('real.aa', 'abi <abi/4.0>,\nprofile service { file, }\n');
  const { stdout } = await lamellar('plan');
  expect(stdout).toContain(`  - ${web.name}: ${counts.get('box')} under box from now on without it\n`);
  expect(stdout).not.toContain('in force once they are started again');
  expect(stdout.match(/real\.aa$/gm)).toHaveLength(1);
  await provisioned.apply('real.yaml');
  expect((await processesOfWeb()).counts.get('box')).toBeUndefined();
  expect(await statusOfWeb()).toMatchObject({ exitCode: 0, wrong: '' });
});

test(
  'profiles in its policy namespace that nobody has declared are told, and so is a namespace that is gone',
  patience,
  async () => {
    await web.loadPolicy('abi <abi/4.0>,\nprofile extra { }\n');
    expect(await statusOfWeb()).toMatchObject({ exitCode: 0, wrong: 'not in the manifest, and loaded in it: extra' });
    await host.output(['rmdir', `/sys/kernel/security/apparmor/policy/namespaces/${web.namespace}`]);
    const { exitCode, line, wrong } = await statusOfWeb();
    expect([exitCode, line]).toEqual([1, expect.stringMatching(/^running +applied +not loaded\b/)]);
    expect(wrong).toContain('it runs, and has no policy namespace: no layer of its own confines it');
    await web.stop();
    expect(await statusOfWeb()).toMatchObject({
      exitCode: 0,
      line: expect.stringMatching(/^stopped +applied/) as string,
    });
    await web.start();
    expect(await statusOfWeb()).toMatchObject({ exitCode: 0 });
  },
);

test('what status prints for programs is what its schema has', patience, async () => {
  const { stdout } = await lamellar('status', '--format', 'json');
  expect(againstSchema('status', stdout)).toEqual([]);
  const { containers } = JSON.parse(stdout) as { readonly containers: readonly unknown[] };
  expect(containers).toContainEqual(
    expect.objectContaining({
      container: web.name,
      state: 'running',
      wrong: [],
      live: expect.objectContaining({ label: await web.label(), hasNamespace: true, missing: [] }) as object,
    }),
  );
});

test('containers that a manifest lacks are printed as sections for it', patience, async () => {
  await provisioned.write('lacking.yaml', `lamellar: 1\ncontainers:\n  ${web.name}: {runtime: lxc}\n`);
  const { exitCode, stdout } = await provisioned.lamellar(['init', '--update', '--manifest', 'lacking.yaml']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`  ${plain.name}:\n    runtime: lxc\n`);
  expect(stdout).not.toContain(web.name);
});

test('what a container of Incus has already counts as for the kernel, and is told', { timeout: 900_000 }, async () => {
  const db = await IncusContainer.create(host, { 'raw.apparmor': 'signal (send) peer=unconfined,' });
  const command = (...words: readonly string[]) => provisioned.lamellar([...words, '--manifest', 'incus-real.yaml']);
  try {
    await provisioned.write('incus-real.yaml', `lamellar: 1\ncontainers:\n  ${db.name}: {runtime: incus}\n`);
    expect(await command('apply', '--yes', '--container', db.name)).toMatchObject({ exitCode: 0 });
    await db.start();
    expect(await maySignal(db.profile)).toBe(true);
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
    await db.stop();
    await db.configure({ 'raw.lxc': 'lxc.apparmor.profile = unconfined' });
    await db.start();
    expect(await db.label()).toBe('unconfined');
    const message = `incus:default/${db.name}/raw.lxc:1 gives it no profile at all`;
    const { exitCode, stdout } = await command('status', '--container', db.name);
    expect([exitCode, stdout.replaceAll(/\s+/g, ' ')]).toEqual([1, expect.stringContaining(message)]);
    expect(await command('plan', '--container', db.name)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(message) as string,
    });
  } finally {
    await db.destroy();
  }
});

test(
  'containers of LXC and of Incus that are called the same are told apart in one manifest',
  { timeout: 900_000 },
  async () => {
    const twin = await IncusContainer.create(host, {}, 'default', web.name);
    const command = (...words: readonly string[]) => provisioned.lamellar([...words, '--manifest', 'twins.yaml']);
    const layer = '    container: { policy: [./real.aa] }\n';
    try {
      const both = `lamellar: 1\ncontainers:\n  ${web.name}:\n    runtime: lxc\n${layer}  ${plain.name}:\n    runtime: lxc\n`;
      await provisioned.write(
        'twins.yaml',
        `${both}  twin:\n    runtime: incus\n    name: ${twin.name}\n    container: { policy: [./twin.aa] }\n`,
      );
      await provisioned.write('twin.aa', 'abi <abi/4.0>,\nprofile twin { file, }\n');
      const before = await provisioned.loaded(web.namespace);
      expect(await command('apply', '--yes')).toMatchObject({ exitCode: 0 });
      await twin.start();
      expect(await provisioned.loaded(twin.namespace)).toEqual([expect.stringMatching(/^twin /)]);
      expect(await provisioned.loaded(web.namespace)).toEqual(before);
      expect(await command('status')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/^twin +running +applied +loaded +/m) as string,
      });
      // Under another key it is the same container, which keeps its layer, and so does the other.
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
      expect(await lamellar('plan')).toMatchObject({ exitCode: 0, stdout: 'nothing to do\n' });
    } finally {
      await twin.destroy();
    }
  },
);
